package org.tsenor.model;

import java.util.Arrays;
import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.FloatMatrix;

/**
 * Negative log-likelihood of the next token at every position but the last, from logits that come
 * in pieces of the vocabulary. Exponentials in float, sums in double.
 */
final class NextTokenLoss {
  private final ActivationLoops loops = ActivationLoops.fastest();
  private final int[] ids;
  private final double[] max;

  /** Of exp(logit - max) over the pieces seen. */
  private final double[] sum;

  private final double[] target;

  /**
   * @param ids of the window, at least 2
   */
  NextTokenLoss(int[] ids) {
    this.ids = ids;
    int predictions = ids.length - 1;
    max = new double[predictions];
    sum = new double[predictions];
    target = new double[predictions];
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
  }

  /**
   * Takes the next piece.
   *
   * @param logits shape (predictions, tokens of the piece); of no use afterwards
   * @param firstToken the piece's first token of the vocabulary
   */
  void add(FloatMatrix logits, int firstToken) {
    int width = logits.columns();
    for (int row = 0; row < logits.rows(); row++) {
      int next = ids[row + 1] - firstToken;
      if (next >= 0 && next < width) {
        target[row] = logits.at(row, next);
      }
      addRow(row, logits.values(), row * width, (row + 1) * width);
    }
  }

  private void addRow(int row, float[] logits, int from, int end) {
    double newMax = Math.max(max[row], loops.max(logits, from, end));
    loops.exponentials(logits, from, end, (float) newMax);
    double pieceSum = loops.sum(logits, from, end);
    sum[row] = sum[row] * Math.exp(max[row] - newMax) + pieceSum;
    max[row] = newMax;
  }

  /** In nats, shape (predictions); entry i is that of token i + 1. */
  double[] values() {
    double[] values = new double[max.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = max[i] + Math.log(sum[i]) - target[i];
    }
    return values;
  }
}
