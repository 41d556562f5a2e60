package org.tsenor.engine.host;

import java.util.Arrays;
import org.tsenor.linalg.FloatBlock;

/** Softmax over the tokens that a token sees: itself and those before it, as far as its window. */
final class CausalSoftmax {
  /** Exponentials that fill vectors of any width, two at a time. */
  private static final int WHOLE = 32;

  private final ActivationLoops loops = ActivationLoops.fastest();

  /**
   * Turns logits into probabilities.
   *
   * @param logits shape (queries, keys), the first query being token {@code firstToken} and the
   *     first key token 0; changed in place, with zeros at keys that are not seen
   */
  void apply(FloatBlock logits, int firstToken, int window) {
    int keys = logits.columns();
    for (int row = 0; row < logits.rows(); row++) {
      int token = firstToken + row;
      int start = logits.offset() + row * keys;
      int first = start + Math.max(0, token - window + 1);
      int end = start + token + 1;
      Arrays.fill(logits.values(), start, first, 0);
      softmax(logits.values(), first, end, start + keys);
      Arrays.fill(logits.values(), end, start + keys, 0);
    }
  }

  /** Of the values before {@code end}; those behind it, to the row's end, are free to be used. */
  private void softmax(float[] values, int from, int end, int rowEnd) {
    float max = loops.max(values, from, end);
    int whole = Math.min(rowEnd, end + (WHOLE - (end - from) % WHOLE) % WHOLE);
    loops.exponentials(values, from, whole, max);
    float scale = (float) (1 / loops.sum(values, from, end));
    for (int i = from; i < end; i++) {
      values[i] *= scale;
    }
  }

  /**
   * The way back: of a row of probabilities p and the gradient g of them, g becomes p·(g − Σ p·g).
   *
   * @param probabilities as {@link #apply} leaves them
   * @param gradient of the same shape, changed in place; zero at keys that are not seen
   */
  void back(FloatBlock probabilities, FloatBlock gradient, int firstToken, int window) {
    int keys = probabilities.columns();
    for (int row = 0; row < probabilities.rows(); row++) {
      int token = firstToken + row;
      int from = probabilities.offset() + row * keys;
      int at = gradient.offset() + row * keys;
      int first = Math.max(0, token - window + 1);
      float[] values = gradient.values();
      Arrays.fill(values, at, at + first, 0);
      back(probabilities.values(), from + first, values, at + first, token + 1 - first);
      Arrays.fill(values, at + token + 1, at + keys, 0);
    }
  }

  private void back(float[] probabilities, int from, float[] gradient, int at, int count) {
    float mean = (float) loops.sumOfProducts(probabilities, from, gradient, at, count);
    for (int i = 0; i < count; i++) {
      gradient[at + i] = probabilities[from + i] * (gradient[at + i] - mean);
    }
  }
}
