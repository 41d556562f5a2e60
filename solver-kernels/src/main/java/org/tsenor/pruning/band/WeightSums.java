package org.tsenor.pruning.band;

/**
 * Sums over magnitudes in double, in an order that depends on nothing but the magnitudes' own.
 *
 * <p>Floats are widened by moving their bits. The processor's own conversion leaves half of its
 * target register as it was, so each would wait for the one before; measured in the job, that took
 * five times as long. A float below 2⁻¹²⁶ counts as at most 2⁻¹²⁶, and zeros as zero.
 */
final class WeightSums {
  /** Sums side by side, so that an addition does not wait for the one before. */
  private static final int LANES = 4;

  /** Moves the exponent of a float to that of a double. */
  private static final long REBIAS = (1023L - 127) << 52;

  /** What a zero becomes when only its bits are moved. */
  private static final double WIDENED_ZERO = 0x1p-127;

  private final float[] rest = new float[LANES];
  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private long count;
  private long nonzeros;

  /** Adds the first {@code length} of an array of finite magnitudes. */
  void add(float[] magnitudes, int length) {
    int whole = length & -LANES;
    addLanes(magnitudes, whole);
    if (whole < length) {
      java.util.Arrays.fill(rest, 0);
      System.arraycopy(magnitudes, whole, rest, 0, length - whole);
      addLanes(rest, LANES);
    }
  }

  /** Local variables, one a lane: C2 keeps them in registers. */
  private void addLanes(float[] magnitudes, int length) {
    double sum0 = sums[0];
    double sum1 = sums[1];
    double sum2 = sums[2];
    double sum3 = sums[3];
    double square0 = squares[0];
    double square1 = squares[1];
    double square2 = squares[2];
    double square3 = squares[3];
    int positive = 0;
    for (int i = 0; i < length - 3; i += LANES) {
      double a = widen(magnitudes[i]);
      double b = widen(magnitudes[i + 1]);
      double c = widen(magnitudes[i + 2]);
      double d = widen(magnitudes[i + 3]);
      sum0 += a;
      sum1 += b;
      sum2 += c;
      sum3 += d;
      square0 += a * a;
      square1 += b * b;
      square2 += c * c;
      square3 += d * d;
      positive += isPositive(magnitudes[i]) + isPositive(magnitudes[i + 1]);
      positive += isPositive(magnitudes[i + 2]) + isPositive(magnitudes[i + 3]);
    }
    store(sums, sum0, sum1, sum2, sum3);
    store(squares, square0, square1, square2, square3);
    count += length;
    nonzeros += positive;
  }

  private static double widen(float magnitude) {
    return Double.longBitsToDouble(((long) Float.floatToRawIntBits(magnitude) << 29) + REBIAS);
  }

  /** 1 above zero, 0 at zero, without a branch: pruned weights come in no order. */
  private static int isPositive(float magnitude) {
    return -Float.floatToRawIntBits(magnitude) >>> 31;
  }

  private static void store(double[] lanes, double a, double b, double c, double d) {
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
  }

  double sum() {
    return total(sums) - zeros() * WIDENED_ZERO;
  }

  double sumOfSquares() {
    return total(squares) - zeros() * (WIDENED_ZERO * WIDENED_ZERO);
  }

  long nonzeros() {
    return nonzeros;
  }

  private double zeros() {
    return count - nonzeros;
  }

  private static double total(double[] lanes) {
    double total = 0;
    for (double lane : lanes) {
      total += lane;
    }
    return total;
  }
}
