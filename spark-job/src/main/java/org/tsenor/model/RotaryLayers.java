package org.tsenor.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * The rotary position embeddings of a model's decoder layers.
 *
 * @param layers of each, from the first
 */
record RotaryLayers(List<RotarySettings> layers) implements Serializable {
  private static final long serialVersionUID = 1L;

  RotaryLayers {
    layers = List.copyOf(layers);
  }

  /** The same in all. */
  static RotaryLayers all(RotarySettings settings, int layers) {
    return new RotaryLayers(Collections.nCopies(layers, settings));
  }

  /** Those that differ, in the order in which layers have them. */
  List<RotarySettings> kinds() {
    return layers.stream().distinct().toList();
  }

  /** Which of {@link #kinds} a layer has. */
  int kind(int layer) {
    return kinds().indexOf(layers.get(layer));
  }
}
