package org.tsenor.engine.host;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;

/**
 * What the negative log-likelihood of next tokens needs of logits that come in pieces of the
 * vocabulary. Exponentials in float, sums in double.
 */
final class NextTokenLoss {
  /** The largest logit, the sum of exponentials of what lies below it, the next token's logit. */
  static final int STATE = 3;

  private final ActivationLoops loops = ActivationLoops.fastest();

  /**
   * Takes the next piece.
   *
   * @param logits shape (tokens, tokens of the piece); of no use afterwards
   * @param next id of what follows each token
   * @param firstToken the piece's first token of the vocabulary
   */
  void add(FloatBlock logits, int[] next, DoubleBlock states, int firstToken) {
    int width = logits.columns();
    for (int row = 0; row < logits.rows(); row++) {
      int state = states.offset() + row * STATE;
      int start = logits.offset() + row * width;
      if (firstToken == 0) {
        states.values()[state] = Double.NEGATIVE_INFINITY;
        states.values()[state + 1] = 0;
        states.values()[state + 2] = 0;
      }
      int column = next[row] - firstToken;
      if (column >= 0 && column < width) {
        states.values()[state + 2] = logits.values()[start + column];
      }
      addRow(logits.values(), start, start + width, states.values(), state);
    }
  }

  private void addRow(float[] logits, int from, int end, double[] states, int state) {
    double max = states[state];
    double newMax = Math.max(max, loops.max(logits, from, end));
    loops.exponentials(logits, from, end, (float) newMax);
    double pieceSum = loops.sum(logits, from, end);
    states[state + 1] = states[state + 1] * Math.exp(max - newMax) + pieceSum;
    states[state] = newMax;
  }
}
