package org.tsenor.engine.host;

import java.util.Arrays;
import java.util.Objects;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * The sum of y·xᵀ over tokens, undamped and not divided; products of {@link TokenChunks} are summed
 * in float, these sums in double. For one thread.
 */
final class CrossSum {
  /** Rows of the sum at a time. */
  private static final int PANEL_ROWS = 256;

  private final ActivationLoops loops = ActivationLoops.fastest();
  private final int rows;
  private final int columns;
  private final double[] sums;
  private final float[] left;
  private final float[] right;
  private final float[] panel;
  private final float[] products;

  /**
   * A sum over no tokens.
   *
   * @param rows columns of the left activations, at least 1
   * @param columns those of the right ones, at least 1
   */
  CrossSum(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.sums = new double[Math.multiplyExact(rows, columns)];
    this.left = new float[Math.multiplyExact(rows, TokenChunks.MOST)];
    this.right = new float[Math.multiplyExact(columns, TokenChunks.MOST)];
    int height = Math.min(PANEL_ROWS, rows);
    this.panel = new float[height * TokenChunks.MOST];
    this.products = new float[Math.multiplyExact(height, columns)];
  }

  /** Forgets all tokens. */
  void clear() {
    Arrays.fill(sums, 0);
  }

  /**
   * Adds the tokens of one window.
   *
   * @param ys shape (tokens, rows)
   * @param xs shape (tokens, columns)
   */
  void add(FloatBlock ys, FloatBlock xs, MatrixOps ops) {
    if (ys.columns() != rows || xs.columns() != columns || ys.rows() != xs.rows()) {
      throw new IllegalArgumentException(
          "activations of %d x %d and %d x %d to a sum of %d x %d"
              .formatted(ys.rows(), ys.columns(), xs.rows(), xs.columns(), rows, columns));
    }
    int chunk = TokenChunks.size(xs.rows());
    for (int first = 0; first < xs.rows(); first += chunk) {
      int tokens = Math.min(chunk, xs.rows() - first);
      TokenChunks.transpose(ys, first, tokens, left);
      TokenChunks.transpose(xs, first, tokens, right);
      addChunk(tokens, ops);
    }
  }

  private void addChunk(int tokens, MatrixOps ops) {
    for (int first = 0; first < rows; first += PANEL_ROWS) {
      int height = Math.min(PANEL_ROWS, rows - first);
      System.arraycopy(left, first * tokens, panel, 0, height * tokens);
      ops.multiplyTransposed(
          new FloatMatrix(height, tokens, panel),
          new FloatMatrix(columns, tokens, right),
          new FloatMatrix(height, columns, products));
      loops.addTo(products, 0, sums, first * columns, height * columns);
    }
  }

  /** Some rows, row-major. */
  double[] rows(int firstRow, int endRow) {
    Objects.checkFromToIndex(firstRow, endRow, rows);
    return Arrays.copyOfRange(sums, firstRow * columns, endRow * columns);
  }
}
