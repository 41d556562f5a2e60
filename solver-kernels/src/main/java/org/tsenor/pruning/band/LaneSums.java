package org.tsenor.pruning.band;

/**
 * Sums of magnitudes and of their squares, each as lanes that are added up last.
 *
 * @param sums shape (LANES)
 * @param squares shape (LANES)
 */
public record LaneSums(double[] sums, double[] squares) {
  /** All zero. */
  static LaneSums zero() {
    return new LaneSums(new double[WeightLoops.LANES], new double[WeightLoops.LANES]);
  }
}
