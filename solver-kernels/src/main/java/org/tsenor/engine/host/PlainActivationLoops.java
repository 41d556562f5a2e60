package org.tsenor.engine.host;

import org.tsenor.linalg.FloatBlock;

/** One value after the other. */
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

  @Override
  public double sumOfProducts(float[] left, int from, float[] right, int start, int count) {
    double[] partial = new double[PartialSums.COUNT];
    return sumOfProducts(partial, left, from, right, start, count);
  }

  /**
   * The same, of these values and those before them.
   *
   * @param partial {@link PartialSums#COUNT} sums of the products before, whose number is a
   *     multiple of that; changed in place
   */
  double sumOfProducts(
      double[] partial, float[] left, int from, float[] right, int start, int count) {
    for (int i = 0; i < count; i++) {
      partial[i % PartialSums.COUNT] += (double) left[from + i] * right[start + i];
    }
    return PartialSums.total(partial);
  }

  @Override
  public void addTo(float[] values, int from, double[] sums, int at, int count) {
    for (int i = 0; i < count; i++) {
      sums[at + i] += values[from + i];
    }
  }

  @Override
  public void move(
      AdamStep adam, FloatBlock gradient, FloatBlock weights, AdamStep.Moments moments) {
    move(adam, 0, gradient, weights, moments);
  }

  /** The same from some entry on. */
  void move(
      AdamStep adam,
      int firstEntry,
      FloatBlock gradient,
      FloatBlock weights,
      AdamStep.Moments moments) {
    FloatBlock mean = moments.mean();
    FloatBlock square = moments.square();
    for (int i = firstEntry; i < gradient.rows() * gradient.columns(); i++) {
      float slope = gradient.values()[gradient.offset() + i];
      float weight = weights.values()[weights.offset() + i];
      float m = adam.firstDecay() * mean.values()[mean.offset() + i] + adam.firstShare() * slope;
      float v =
          adam.secondDecay() * square.values()[square.offset() + i]
              + adam.secondShare() * slope * slope;
      float less = adam.rate() * m / ((float) Math.sqrt(v) * adam.root() + adam.epsilon());
      boolean kept = weight != 0;
      mean.values()[mean.offset() + i] = kept ? m : 0;
      square.values()[square.offset() + i] = kept ? v : 0;
      weights.values()[weights.offset() + i] = kept ? weight - less : weight;
    }
  }
}
