package org.tsenor.engine.host;

/** One activation after the other. */
public final class PlainActivationLoops implements ActivationLoops {
  @Override
  public float max(float[] values, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = values[i] > max ? values[i] : max;
    }
    return max;
  }

  @Override
  public void exponentials(float[] values, int from, int to, float shift) {
    for (int i = from; i < to; i++) {
      values[i] = Exponential.of(values[i] - shift);
    }
  }

  @Override
  public void multiplyBySilu(float[] gates, float[] ups, int length) {
    for (int i = 0; i < length; i++) {
      gates[i] = gates[i] / (1 + Exponential.of(-gates[i])) * ups[i];
    }
  }

  @Override
  public void siluGradient(float[] gates, float[] ups, float[] gradient, int length) {
    for (int i = 0; i < length; i++) {
      siluGradient(gates, ups, gradient, i, Exponential.of(-gates[i]));
    }
  }

  /** The same of one value, whose e^−g is known. */
  static void siluGradient(
      float[] gates, float[] ups, float[] gradient, int index, float exponential) {
    float gate = gates[index];
    float share = 1 / (1 + exponential);
    float gated = gate * share;
    float slope = share * (1 + (gate - gated));
    float along = gradient[index];
    gates[index] = along * ups[index] * slope;
    ups[index] = along * gated;
  }

  @Override
  public double sum(float[] values, int from, int to) {
    return sum(new double[PartialSums.COUNT], values, from, to);
  }

  /**
   * The same, of these values and those before them.
   *
   * @param partial {@link PartialSums#COUNT} sums of the values before, whose number is a multiple
   *     of that; changed in place
   */
  public double sum(double[] partial, float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      partial[(i - from) % PartialSums.COUNT] += values[i];
    }
    return PartialSums.total(partial);
  }

  @Override
  public double sumOfSquares(float[] values, int from, int to) {
    return sumOfSquares(new double[PartialSums.COUNT], values, from, to);
  }

  /**
   * The same, of these values and those before them.
   *
   * @param partial {@link PartialSums#COUNT} sums of the values before, whose number is a multiple
   *     of that; changed in place
   */
  public double sumOfSquares(double[] partial, float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      partial[(i - from) % PartialSums.COUNT] += (double) values[i] * values[i];
    }
    return PartialSums.total(partial);
  }
}
