package org.tsenor.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.config.ModelConfig;

/**
 * The end of a model: the final norm, and the logits of the next token. The weights are read in
 * pieces of the vocabulary, each of which serves all windows before the next is read; logits exist
 * for one window and one piece at a time.
 */
public final class LanguageHead {
  /** 64 MiB of weights as floats. */
  private static final int PIECE_ELEMENTS = 1 << 24;

  private static final int MAX_PIECE_ROWS = 4096;

  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final MatrixOps ops;
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
    void accept(int window, int firstToken, FloatMatrix logits);
  }

  LanguageHead(Checkpoint checkpoint, ModelConfig config, MatrixOps ops) {
    this(
        checkpoint,
        config,
        ops,
        Math.max(1, Math.min(MAX_PIECE_ROWS, PIECE_ELEMENTS / config.sizes().hidden())));
  }

  /**
   * A head read in pieces of this size.
   *
   * @param pieceRows tokens of the vocabulary in a piece
   */
  LanguageHead(Checkpoint checkpoint, ModelConfig config, MatrixOps ops, int pieceRows) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.ops = ops;
    this.pieceRows = pieceRows;
  }

  /**
   * Negative log-likelihood, in nats, of each window's tokens but its first.
   *
   * @param hidden residual streams after the last decoder layer, each of shape (tokens, hidden)
   * @param windows token ids of the same windows, at least 2 each
   * @return for each window as many values as it has tokens, less one
   * @throws IllegalArgumentException if the two lists do not fit each other, or an id is not in the
   *     vocabulary
   */
  public List<double[]> losses(List<FloatMatrix> hidden, List<int[]> windows) throws IOException {
    requireFitting(hidden, windows, config);
    List<FloatMatrix> predicting = new ArrayList<>();
    List<NextTokenLoss> losses = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      FloatMatrix states = hidden.get(i);
      predicting.add(new FloatMatrix(states.rows() - 1, states.columns(), states.values()));
      losses.add(new NextTokenLoss(windows.get(i)));
    }
    logits(predicting, (window, first, logits) -> losses.get(window).add(logits, first));
    return losses.stream().map(NextTokenLoss::values).toList();
  }

  /**
   * Refuses windows that do not fit hidden states or a vocabulary, as {@link #losses} does.
   *
   * @throws IllegalArgumentException if they do not
   */
  public static void requireFitting(
      List<FloatMatrix> hidden, List<int[]> windows, ModelConfig config) {
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

  /** Gives the logits of all windows, piece by piece of the vocabulary. */
  void logits(List<FloatMatrix> hidden, LogitsConsumer consumer) throws IOException {
    int width = config.sizes().hidden();
    int vocabulary = config.sizes().vocabulary();
    int maxTokens = hidden.stream().mapToInt(FloatMatrix::rows).max().orElse(0);
    float[] normalized = new float[maxTokens * width];
    float[] logits = new float[Math.multiplyExact(maxTokens, Math.min(pieceRows, vocabulary))];
    float[] weights = new float[Math.multiplyExact(width, Math.min(pieceRows, vocabulary))];
    String name = config.tiedHead() ? TensorNames.EMBEDDING : TensorNames.HEAD;
    try (TensorReader reader = new TensorReader(checkpoint)) {
      RmsNorm norm = new RmsNorm(reader.read(TensorNames.FINAL_NORM), config.normEpsilon());
      for (int first = 0; first < vocabulary; first += pieceRows) {
        int rows = Math.min(pieceRows, vocabulary - first);
        FloatMatrix piece = new FloatMatrix(rows, width, weights);
        reader.readRows(name, first, piece);
        for (int window = 0; window < hidden.size(); window++) {
          FloatMatrix states = hidden.get(window);
          // Again for each piece: cheaper than to keep all windows twice.
          FloatMatrix input = new FloatMatrix(states.rows(), width, normalized);
          norm.apply(states, input, states.rows());
          FloatMatrix result = new FloatMatrix(states.rows(), rows, logits);
          ops.multiplyTransposed(input, piece, result);
          consumer.accept(window, first, result);
        }
      }
    }
  }
}
