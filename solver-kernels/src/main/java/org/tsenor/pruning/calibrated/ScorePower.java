package org.tsenor.pruning.calibrated;

/** The power of |x·f| that a score is. */
final class ScorePower {
  private ScorePower() {}

  /** Refuses a power that is neither 1 nor 2. */
  static void require(int power) {
    if (power != 1 && power != 2) {
      throw new IllegalArgumentException("score power must be 1 or 2 but is " + power);
    }
  }
}
