package org.tsenor.model.forward;

import java.util.Arrays;
import org.tsenor.linalg.FloatMatrix;

/** Softmax over the tokens that a token sees: itself and those before it, as far as its window. */
record CausalSoftmax(int window) {
  /**
   * Turns logits into probabilities.
   *
   * @param logits shape (queries, keys), the first query being token {@code firstToken} and the
   *     first key token 0; changed in place, with zeros at keys that are not seen
   */
  void apply(FloatMatrix logits, int firstToken) {
    int keys = logits.columns();
    for (int row = 0; row < logits.rows(); row++) {
      int token = firstToken + row;
      int start = row * keys;
      int first = start + Math.max(0, token - window + 1);
      int end = start + token + 1;
      Arrays.fill(logits.values(), start, first, 0);
      softmax(logits.values(), first, end);
      Arrays.fill(logits.values(), end, start + keys, 0);
    }
  }

  private static void softmax(float[] values, int from, int end) {
    float max = values[from];
    for (int i = from + 1; i < end; i++) {
      max = Math.max(max, values[i]);
    }
    double sum = 0;
    for (int i = from; i < end; i++) {
      values[i] = (float) Math.exp(values[i] - max);
      sum += values[i];
    }
    float scale = (float) (1 / sum);
    for (int i = from; i < end; i++) {
      values[i] *= scale;
    }
  }
}
