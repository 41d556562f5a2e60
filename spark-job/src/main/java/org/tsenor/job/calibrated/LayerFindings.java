package org.tsenor.job.calibrated;

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
 * @param reconstructed how training went, of layers that this run has trained
 */
record LayerFindings(
    int calibrated, List<Deviation> deviations, List<LayerReconstruction.Outcome> reconstructed) {
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
