package org.tsenor.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads which decoder layers have a sliding window.
 *
 * @param unturned for each decoder layer, whether it has no positions
 */
record WindowReader(ConfigObject config, ModelFamily family, List<Boolean> unturned) {
  private static final String WINDOW = "sliding_window";
  private static final String TYPES = "layer_types";
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /** For each decoder layer the tokens that a token sees. */
  List<Integer> read() throws IOException {
    int layers = unturned.size();
    Optional<List<String>> named = types(layers);
    List<String> types =
        switch (family.windows()) {
          case NONE -> none(layers);
          case ALL_WHERE_GIVEN -> given(layers);
          case NAMED_WHERE_GIVEN -> named.isPresent() ? named.get() : given(layers);
          case WHERE_SWITCHED_ON, IN_LAYERS_WITHOUT_POSITIONS -> switched(layers, named);
        };
    if (named.isPresent() && !named.get().equals(types)) {
      throw config.unsupported(TYPES, "all \"%s\" with these settings".formatted(types.get(0)));
    }
    List<Integer> windows = new ArrayList<>();
    for (String type : types) {
      windows.add(type.equals(SLIDING) ? config.size(WINDOW) : AttentionSettings.UNLIMITED);
    }
    return windows;
  }

  private Optional<List<String>> types(int layers) throws IOException {
    Optional<List<String>> named = config.texts(TYPES);
    if (named.isPresent() && !List.of(FULL, SLIDING).containsAll(named.get())) {
      throw config.unsupported(TYPES, "\"%s\" and \"%s\"".formatted(FULL, SLIDING));
    }
    if (named.isPresent() && named.get().size() != layers) {
      throw config.malformed(TYPES, "one for each of %d decoder layers".formatted(layers));
    }
    return named;
  }

  private List<String> none(int layers) throws IOException {
    if (config.has(WINDOW)) {
      throw config.unsupported(
          WINDOW, "null or none with model_type \"%s\"".formatted(family.modelType()));
    }
    return full(layers);
  }

  private List<String> given(int layers) throws IOException {
    if (!config.node().has(WINDOW)) {
      throw config.malformed(WINDOW, "an integer of at least 1, or null for none");
    }
    return Collections.nCopies(layers, config.has(WINDOW) ? SLIDING : FULL);
  }

  private List<String> switched(int layers, Optional<List<String>> named) throws IOException {
    if (!config.flag("use_sliding_window")) {
      return full(layers);
    }
    if (named.isPresent()) {
      return named.get();
    }
    return family.windows() == ModelFamily.Windows.WHERE_SWITCHED_ON
        ? behind(layers)
        : withoutPositions();
  }

  private static List<String> full(int layers) {
    return Collections.nCopies(layers, FULL);
  }

  private List<String> behind(int layers) throws IOException {
    int first = firstWindowLayer();
    List<String> types = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      types.add(layer >= first ? SLIDING : FULL);
    }
    return types;
  }

  private List<String> withoutPositions() {
    return unturned.stream()
        .map(without -> without && config.has(WINDOW) ? SLIDING : FULL)
        .toList();
  }

  /** Zero is allowed here, unlike in a size. */
  private int firstWindowLayer() throws IOException {
    String key = "max_window_layers";
    if (!config.value(key).isInt() || config.value(key).intValue() < 0) {
      throw config.malformed(key, "an integer of at least 0, where use_sliding_window is true");
    }
    return config.value(key).intValue();
  }
}
