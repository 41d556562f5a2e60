package org.tsenor.pruning;

/**
 * Sums over the magnitudes of a band in double, in an order that depends on nothing but the
 * magnitudes' own: sixteen sums side by side, whatever the width of a vector.
 *
 * <p>Floats are widened by moving their bits, which is the fastest way both in vectors and one by
 * one: the processor's own conversion leaves half of its target register as it was, so each would
 * wait for the one before. A float below 2⁻¹²⁶ counts as at most 2⁻¹²⁶, and zeros as zero.
 */
final class WeightSums {
  /** Sums side by side: that of magnitude i is the one of i modulo this. */
  public static final int LANES = 16;

  /** Moves the exponent of a float to that of a double. */
  private static final long REBIAS = (1023L - 127) << 52;

  /** What a zero becomes when only its bits are moved. */
  private static final double WIDENED_ZERO = 0x1p-127;

  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private long zeros;
  private long nonzeros;

  /** A magnitude in double; a zero becomes a number below 2⁻¹²⁶, of which the totals know. */
  static double widen(float magnitude) {
    return Double.longBitsToDouble(((long) Float.floatToRawIntBits(magnitude) << 29) + REBIAS);
  }

  /** 1 above zero, 0 at zero, without a branch: pruned weights come in no order. */
  static int isPositive(float magnitude) {
    return -Float.floatToRawIntBits(magnitude) >>> 31;
  }

  /** Per lane, of widened magnitudes. */
  public double[] sums() {
    return sums;
  }

  /** Per lane, of squares of widened magnitudes. */
  public double[] squares() {
    return squares;
  }

  /**
   * Counts what was added to the lanes.
   *
   * @param added magnitudes
   * @param positive how many of them are above zero
   */
  public void count(int added, int positive) {
    zeros += added - positive;
    nonzeros += positive;
  }

  double sum() {
    return total(sums) - zeros * WIDENED_ZERO;
  }

  double sumOfSquares() {
    return total(squares) - zeros * (WIDENED_ZERO * WIDENED_ZERO);
  }

  long nonzeros() {
    return nonzeros;
  }

  private static double total(double[] lanes) {
    double total = 0;
    for (double lane : lanes) {
      total += lane;
    }
    return total;
  }
}
