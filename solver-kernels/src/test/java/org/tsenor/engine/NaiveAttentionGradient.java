package org.tsenor.engine;

/**
 * Gradients of causal attention in double, query by query: of Σ context · along, whose context is
 * {@link NaiveAttention}'s.
 *
 * @param queries as many as {@code along} has entries
 * @param keys of the heads that are shared
 * @param values as {@code keys}
 */
record NaiveAttentionGradient(double[] queries, double[] keys, double[] values) {
  static NaiveAttentionGradient of(
      NaiveAttention shape, float[][] inputs, float[] along, int tokens) {
    NaiveAttentionGradient gradient =
        new NaiveAttentionGradient(
            new double[inputs[0].length],
            new double[inputs[1].length],
            new double[inputs[2].length]);
    for (int at = 0; at < along.length; at += shape.headSize()) {
      gradient.add(shape, inputs, along, at);
    }
    return gradient;
  }

  /** Of one query, which begins at an index. */
  private void add(NaiveAttention shape, float[][] inputs, float[] along, int at) {
    int size = shape.headSize();
    int token = at / size / shape.heads();
    int shared = at / size % shape.heads() / (shape.heads() / shape.keyValueHeads());
    int first = (int) Math.max(0, token - (long) shape.window() + 1);
    double[] logits = new double[token + 1];
    double[] slopes = new double[token + 1];
    double most = Double.NEGATIVE_INFINITY;
    for (int key = first; key <= token; key++) {
      int other = (key * shape.keyValueHeads() + shared) * size;
      logits[key] = dot(inputs[0], at, inputs[1], other, size);
      slopes[key] = dot(along, at, inputs[2], other, size);
      most = Math.max(most, logits[key]);
    }
    double sum = 0;
    for (int key = first; key <= token; key++) {
      sum += Math.exp(logits[key] - most);
    }
    double mean = 0;
    for (int key = first; key <= token; key++) {
      mean += Math.exp(logits[key] - most) / sum * slopes[key];
    }
    for (int key = first; key <= token; key++) {
      int other = (key * shape.keyValueHeads() + shared) * size;
      double probability = Math.exp(logits[key] - most) / sum;
      double slope = probability * (slopes[key] - mean);
      for (int k = 0; k < size; k++) {
        values[other + k] += probability * along[at + k];
        queries[at + k] += slope * inputs[1][other + k];
        keys[other + k] += slope * inputs[0][at + k];
      }
    }
  }

  private static double dot(float[] left, int at, float[] right, int other, int size) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      sum += (double) left[at + k] * right[other + k];
    }
    return sum;
  }
}
