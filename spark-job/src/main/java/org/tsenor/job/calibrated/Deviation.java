package org.tsenor.job.calibrated;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How far the pruned model is from the dense one behind a decoder layer: the mean over tokens of
 * |r̂ − r|² / (|r|² + |r̂ − r|²), with r and r̂ their residual streams.
 *
 * @param calibration of the windows that were calibrated with
 * @param heldOut of those that were not; empty if there are none
 */
record Deviation(double calibration, OptionalDouble heldOut) {
  /**
   * The mean of some windows, which are all of one length.
   *
   * @param windows of each its own, those that are held out last
   * @param calibrated how many are calibrated with
   */
  static Deviation of(List<Double> windows, int calibrated) {
    return new Deviation(
        mean(windows.subList(0, calibrated)).orElseThrow(),
        mean(windows.subList(calibrated, windows.size())));
  }

  /** What a report tells of the layers that windows passed, from the first on. */
  static Map<String, Object> told(List<Deviation> layers) {
    if (layers.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("deviation", layers.stream().map(Deviation::calibration).toList());
    if (layers.get(0).heldOut().isPresent()) {
      told.put(
          "deviation_held_out",
          layers.stream().map(layer -> layer.heldOut().orElseThrow()).toList());
    }
    return told;
  }

  private static OptionalDouble mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average();
  }
}
