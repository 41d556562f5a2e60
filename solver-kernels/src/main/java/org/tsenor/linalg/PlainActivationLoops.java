package org.tsenor.linalg;

/** One activation after the other. */
public final class PlainActivationLoops implements ActivationLoops {
  @Override
  public float max(float[] values, int from, int to) {
    float max = values[from];
    for (int i = from + 1; i < to; i++) {
      max = Math.max(max, values[i]);
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
    multiplyBySilu(gates, ups, 0, length);
  }

  /** The same, from an index on. */
  public void multiplyBySilu(float[] gates, float[] ups, int from, int length) {
    for (int i = from; i < length; i++) {
      gates[i] = gates[i] / (1 + Exponential.of(-gates[i])) * ups[i];
    }
  }
}
