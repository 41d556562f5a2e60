package org.tsenor.job.calibrated;

import java.util.List;
import java.util.Optional;

/**
 * That there are too few calibration windows, and how many would do.
 *
 * <p>Of a least-squares fit of k free numbers to n observations the expected error is in proportion
 * to 1 − k/n on those, and to 1 + k/n on others (Mallows, 1973). What the two errors tell of k is
 * taken to hold for other n.
 *
 * @param ratio of the error on windows held out to that on the windows calibrated with, behind the
 *     last layer that they passed
 * @param windows with which it would be {@value #GOOD}
 */
record WindowAdvice(double ratio, int windows) {
  /** A ratio from which on windows are too few. */
  private static final double BAD = 2;

  private static final double GOOD = 1.5;

  /**
   * Looks at how far the streams are apart.
   *
   * @param layers behind each layer
   * @param calibrated windows that were calibrated with
   * @return empty if there are enough, or nothing was held out
   */
  static Optional<WindowAdvice> of(List<Deviation> layers, int calibrated) {
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    Deviation last = layers.get(layers.size() - 1);
    if (last.heldOut().isEmpty() || last.calibration() <= 0) {
      return Optional.empty();
    }
    double ratio = last.heldOut().getAsDouble() / last.calibration();
    return ratio >= BAD
        ? Optional.of(
            new WindowAdvice(ratio, (int) Math.ceil(calibrated * share(ratio) / share(GOOD))))
        : Optional.empty();
  }

  /** k/n by the ratio. */
  private static double share(double ratio) {
    return (ratio - 1) / (ratio + 1);
  }
}
