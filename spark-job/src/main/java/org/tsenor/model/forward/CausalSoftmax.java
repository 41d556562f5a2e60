package org.tsenor.model.forward;

import java.util.Arrays;
import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.FloatMatrix;

/** Softmax over the tokens that a token sees: itself and those before it, as far as its window. */
final class CausalSoftmax {
  private final int window;
  private final ActivationLoops loops = ActivationLoops.fastest();

  CausalSoftmax(int window) {
    this.window = window;
  }

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

  private void softmax(float[] values, int from, int end) {
    loops.exponentials(values, from, end, loops.max(values, from, end));
    float scale = (float) (1 / sum(values, from, end));
    for (int i = from; i < end; i++) {
      values[i] *= scale;
    }
  }

  /** In four partial sums, so that one addition need not wait for the one before. */
  private static double sum(float[] values, int from, int end) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = from;
    for (; i + 3 < end; i += 4) {
      first += values[i];
      second += values[i + 1];
      third += values[i + 2];
      fourth += values[i + 3];
    }
    for (; i < end; i++) {
      first += values[i];
    }
    return (first + second) + (third + fourth);
  }
}
