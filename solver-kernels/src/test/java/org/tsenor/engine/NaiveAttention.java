package org.tsenor.engine;

/** Causal attention in double, key by key. */
record NaiveAttention(int heads, int keyValueHeads, int headSize, int window) {
  double[] attend(float[] queries, float[] keys, float[] values, int tokens) {
    double[] context = new double[queries.length];
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        attend(queries, keys, values, (token * heads + head) * headSize, context);
      }
    }
    return context;
  }

  /** One query, which begins at an index. */
  private void attend(float[] queries, float[] keys, float[] values, int at, double[] context) {
    int token = at / headSize / heads;
    int shared = at / headSize % heads / (heads / keyValueHeads);
    int first = (int) Math.max(0, token - (long) window + 1);
    double[] weights = new double[token + 1];
    double max = Double.NEGATIVE_INFINITY;
    for (int key = first; key <= token; key++) {
      for (int k = 0; k < headSize; k++) {
        weights[key] +=
            (double) queries[at + k] * keys[(key * keyValueHeads + shared) * headSize + k];
      }
      max = Math.max(max, weights[key]);
    }
    double sum = 0;
    for (int key = first; key <= token; key++) {
      weights[key] = Math.exp(weights[key] - max);
      sum += weights[key];
    }
    for (int key = first; key <= token; key++) {
      for (int k = 0; k < headSize; k++) {
        context[at + k] +=
            weights[key] / sum * values[(key * keyValueHeads + shared) * headSize + k];
      }
    }
  }
}
