package org.tsenor.pruning;

/**
 * Sums over magnitudes in double. Magnitude {@code i} of an array goes to lane {@code i mod 8}, and
 * the lanes are added last, in order: the same on every processor, however many it adds at once.
 */
final class WeightSums {
  private static final int LANES = 8;

  private final double[] sums = new double[LANES];
  private final double[] squares = new double[LANES];
  private long nonzeros;

  /** Adds the first {@code count} of an array of finite magnitudes. */
  void add(float[] magnitudes, int count) {
    int whole = count & -LANES;
    addEvenLanes(magnitudes, whole, 0);
    addEvenLanes(magnitudes, whole, 4);
    for (int i = whole; i < count; i++) {
      double magnitude = magnitudes[i];
      sums[i - whole] += magnitude;
      squares[i - whole] += magnitude * magnitude;
      nonzeros += magnitude > 0 ? 1 : 0;
    }
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

  /** Four lanes in local variables: their additions overlap, and none waits for memory. */
  private void addEvenLanes(float[] magnitudes, int whole, int lane) {
    double sum0 = sums[lane];
    double sum1 = sums[lane + 1];
    double sum2 = sums[lane + 2];
    double sum3 = sums[lane + 3];
    double square0 = squares[lane];
    double square1 = squares[lane + 1];
    double square2 = squares[lane + 2];
    double square3 = squares[lane + 3];
    long positive = 0;
    for (int i = lane; i < whole; i += LANES) {
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
    sums[lane] = sum0;
    sums[lane + 1] = sum1;
    sums[lane + 2] = sum2;
    sums[lane + 3] = sum3;
    squares[lane] = square0;
    squares[lane + 1] = square1;
    squares[lane + 2] = square2;
    squares[lane + 3] = square3;
    nonzeros += positive;
  }

  /** 1 above zero, 0 at zero, without a branch: pruned weights come in no order. */
  private static int isPositive(float magnitude) {
    return -Float.floatToRawIntBits(magnitude) >>> 31;
  }
}
