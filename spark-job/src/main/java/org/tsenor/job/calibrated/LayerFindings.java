package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found on the way through the layers.
 *
 * @param calibrated windows that were calibrated with
 * @param deviations how far the pruned model is from the dense one behind each layer that windows
 *     passed, from the first on; none where there is one stream
 * @param reconstructed how training went, of layers that were trained
 */
record LayerFindings(
    int calibrated, List<Deviation> deviations, List<LayerReconstruction.Outcome> reconstructed) {
  /** Nothing yet. */
  static LayerFindings none(int calibrated) {
    return new LayerFindings(calibrated, new ArrayList<>(), new ArrayList<>());
  }

  /** A layer was trained, for the first time or again. */
  void trained(LayerReconstruction.Outcome outcome) {
    reconstructed.removeIf(before -> before.layer() == outcome.layer());
    reconstructed.add(outcome);
    reconstructed.sort(Comparator.comparingInt(LayerReconstruction.Outcome::layer));
  }

  /**
   * Windows have passed a layer.
   *
   * @param layer behind those that windows passed before, or one of them
   */
  void passed(int layer, Deviation deviation) {
    if (layer < deviations.size()) {
      deviations.set(layer, deviation);
    } else {
      deviations.add(deviation);
    }
  }

  /** Whether windows are too few, and how many would do. */
  Optional<WindowAdvice> advice() {
    return WindowAdvice.of(deviations, calibrated);
  }

  /** What a report tells. */
  Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>(Deviation.told(deviations));
    advice().ifPresent(advice -> told.put("windows_advised", advice.windows()));
    if (!reconstructed.isEmpty()) {
      told.put("reconstruction", reconstructed.stream().map(LayerFindings::outcome).toList());
    }
    return told;
  }

  private static Map<String, Object> outcome(LayerReconstruction.Outcome outcome) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("layer", outcome.layer());
    told.put("epochs", outcome.epochs());
    told.put("kept_epoch", outcome.kept());
    told.put("held_out_before", outcome.before());
    told.put("held_out_after", outcome.after());
    return told;
  }
}
