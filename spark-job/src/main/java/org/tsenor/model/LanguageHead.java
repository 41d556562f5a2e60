package org.tsenor.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.engine.Engine;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.model.HeadSpace.Window;

/**
 * The end of a model: the final norm, and the logits of the next token. The weights are read in
 * pieces of the vocabulary, each of which serves all windows before the next is read; logits exist
 * for one window and one piece at a time, where they are computed, and of a token three numbers
 * come back.
 */
public final class LanguageHead {
  /** 64 MiB of weights as floats. */
  private static final int PIECE_ELEMENTS = 1 << 24;

  private static final int MAX_PIECE_ROWS = 4096;

  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final int pieceRows;

  /** Takes logits of one window and one piece of the vocabulary. */
  interface LogitsConsumer {
    /**
     * Takes one piece.
     *
     * @param window index of the window
     * @param firstToken of the piece
     * @param logits shape (tokens of the window, tokens of the piece); the taker's during the call
     */
    void accept(int window, int firstToken, Matrix logits);
  }

  LanguageHead(Checkpoint checkpoint, ModelConfig config) {
    this(
        checkpoint,
        config,
        Math.max(1, Math.min(MAX_PIECE_ROWS, PIECE_ELEMENTS / config.sizes().hidden())));
  }

  /**
   * A head read in pieces of this size.
   *
   * @param pieceRows tokens of the vocabulary in a piece
   */
  LanguageHead(Checkpoint checkpoint, ModelConfig config, int pieceRows) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.pieceRows = Math.min(pieceRows, config.sizes().vocabulary());
  }

  /**
   * Negative log-likelihood, in nats, of each window's tokens but its first.
   *
   * @param hidden residual streams after the last decoder layer, each of shape (tokens, hidden);
   *     lost
   * @param windows token ids of the same windows, at least 2 each
   * @return for each window as many values as it has tokens, less one
   * @throws IllegalArgumentException if the two lists do not fit each other, or an id is not in the
   *     vocabulary
   */
  public List<double[]> losses(Engine engine, List<FloatMatrix> hidden, List<int[]> windows)
      throws IOException {
    requireFitting(hidden, windows);
    Layout<HeadSpace> layout =
        layout(
            hidden.stream()
                .map(s -> new FloatMatrix(s.rows() - 1, s.columns(), s.values()))
                .toList());
    try (Lease<Void> lease = engine.lease(List.of(layout))) {
      HeadSpace space = lease.lay(layout);
      ForwardSteps forward = lease.steps().forward();
      for (int i = 0; i < windows.size(); i++) {
        forward.upload(windows.get(i), 1, space.windows().get(i).next());
      }
      logits(
          lease.steps(),
          space,
          (index, first, logits) -> {
            Window window = space.windows().get(index);
            forward.nextTokenLoss(logits, window.next(), window.states(), first);
          });
      List<double[]> losses = new ArrayList<>();
      for (Window window : space.windows()) {
        losses.add(losses(lease.steps(), window.states()));
      }
      return losses;
    }
  }

  private static double[] losses(Steps steps, Matrix states) {
    double[] found = new double[states.rows() * states.columns()];
    steps.download(states, found, 0);
    double[] losses = new double[states.rows()];
    for (int i = 0; i < losses.length; i++) {
      int at = i * states.columns();
      losses[i] = found[at] + Math.log(found[at + 1]) - found[at + 2];
    }
    return losses;
  }

  private void requireFitting(List<FloatMatrix> hidden, List<int[]> windows) {
    if (hidden.size() != windows.size()) {
      throw new IllegalArgumentException(
          "%d windows of ids for %d of hidden states".formatted(windows.size(), hidden.size()));
    }
    for (int i = 0; i < windows.size(); i++) {
      requireIds(windows.get(i), hidden.get(i).rows(), config.sizes().vocabulary());
    }
  }

  private static void requireIds(int[] ids, int tokens, int vocabulary) {
    if (ids.length < 2 || ids.length != tokens) {
      throw new IllegalArgumentException(
          "%d ids for %d hidden states: allowed are as many, at least 2"
              .formatted(ids.length, tokens));
    }
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            "token id %d: allowed is 0 to %d".formatted(id, vocabulary - 1));
      }
    }
  }

  Layout<HeadSpace> layout(List<FloatMatrix> predicting) {
    return space -> HeadSpace.in(space, predicting, config.sizes().hidden(), pieceRows);
  }

  /** Gives the logits of all windows, piece by piece of the vocabulary. */
  void logits(Steps steps, HeadSpace space, LogitsConsumer consumer) throws IOException {
    ForwardSteps forward = steps.forward();
    int vocabulary = config.sizes().vocabulary();
    String name = config.tiedHead() ? TensorNames.EMBEDDING : TensorNames.HEAD;
    try (TensorReader reader = new TensorReader(checkpoint)) {
      reader.stream(
          TensorNames.FINAL_NORM,
          (format, bytes, first, count) ->
              forward.widen(format, bytes, count, space.norm(), first));
      for (Window window : space.windows()) {
        forward.rmsNorm(window.stream(), space.norm(), config.normEpsilon(), window.stream());
      }
      for (int first = 0; first < vocabulary; first += pieceRows) {
        int rows = Math.min(pieceRows, vocabulary - first);
        Matrix piece = space.piece().rowRange(0, rows);
        reader.streamRows(
            name,
            first,
            rows,
            (format, bytes, at, count) -> forward.widen(format, bytes, count, piece, at));
        for (int index = 0; index < space.windows().size(); index++) {
          Matrix stream = space.windows().get(index).stream();
          Matrix logits = space.logits().reshaped(stream.rows(), rows);
          steps.multiplyTransposed(stream, piece, logits);
          consumer.accept(index, first, logits);
        }
      }
    }
  }
}
