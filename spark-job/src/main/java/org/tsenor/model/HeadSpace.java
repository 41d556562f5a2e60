package org.tsenor.model;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;

/**
 * Room of a {@link LanguageHead}: the residual streams of all windows; of the weights and of one
 * window's logits a piece of the vocabulary.
 *
 * @param norm weight of the final norm
 * @param windows that are predicted
 * @param piece of the weights, shape (tokens of the piece, hidden)
 * @param logits shape (tokens of the longest window, tokens of the piece)
 */
record HeadSpace(Matrix norm, List<Window> windows, Matrix piece, Matrix logits) {
  /** The largest logit, the sum of exponentials of what lies below it, the next token's logit. */
  private static final int STATE = 3;

  /**
   * One window.
   *
   * @param stream its predicting tokens, shape (tokens, hidden)
   * @param next what follows each token
   * @param states doubles of shape (tokens, 3)
   */
  record Window(Matrix stream, ForwardSteps.Tokens next, Matrix states) {}

  /**
   * Room for windows.
   *
   * @param predicting residual streams, which nobody else uses any more
   * @param pieceRows tokens of a piece of the vocabulary
   */
  static HeadSpace in(Workspace space, List<FloatMatrix> predicting, int hidden, int pieceRows) {
    Matrix norm = space.floats(1, hidden);
    List<Window> windows = new ArrayList<>();
    int most = 1;
    for (FloatMatrix stream : predicting) {
      windows.add(
          new Window(
              space.adopt(stream),
              space.tokens(stream.rows()),
              space.doubles(stream.rows(), STATE)));
      most = Math.max(most, stream.rows());
    }
    return new HeadSpace(
        norm, windows, space.floats(pieceRows, hidden), space.floats(most, pieceRows));
  }
}
