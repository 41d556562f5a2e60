package org.tsenor.pruning.band;

/**
 * Sums over magnitudes in double, in an order that depends on nothing but the magnitudes' own.
 *
 * <p>Plain Java: the Vector API of JDK 17 converts floats to doubles through objects as soon as
 * several kinds of vectors live in a process, and was twice as slow in the job.
 */
final class WeightSums {
  /** Sums side by side, so that an addition does not wait for the one before. */
  private static final int LANES = 4;

  private final float[] rest = new float[LANES];
  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private long nonzeros;

  /** Adds the first {@code count} of an array of finite magnitudes. */
  void add(float[] magnitudes, int count) {
    int whole = count & -LANES;
    addLanes(magnitudes, whole);
    if (whole < count) {
      java.util.Arrays.fill(rest, 0);
      System.arraycopy(magnitudes, whole, rest, 0, count - whole);
      addLanes(rest, LANES);
    }
  }

  /** Local variables, one a lane: C2 keeps them in registers. */
  private void addLanes(float[] magnitudes, int count) {
    double sum0 = sums[0];
    double sum1 = sums[1];
    double sum2 = sums[2];
    double sum3 = sums[3];
    double square0 = squares[0];
    double square1 = squares[1];
    double square2 = squares[2];
    double square3 = squares[3];
    int positive = 0;
    for (int i = 0; i < count - 3; i += LANES) {
      double a = magnitudes[i];
      double b = magnitudes[i + 1];
      double c = magnitudes[i + 2];
      double d = magnitudes[i + 3];
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
    nonzeros += positive;
  }

  private static void store(double[] lanes, double a, double b, double c, double d) {
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
  }

  /** 1 above zero, 0 at zero, without a branch: pruned weights come in no order. */
  private static int isPositive(float magnitude) {
    return -Float.floatToRawIntBits(magnitude) >>> 31;
  }

  double sum() {
    return total(sums);
  }

  double sumOfSquares() {
    return total(squares);
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
