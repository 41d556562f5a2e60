package org.tsenor.engine.host;

import java.util.Arrays;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * The Gram matrix of a linear's input: the sum of x·xᵀ over tokens, undamped and not divided.
 *
 * <p>Products of {@link TokenChunks} are summed in float, these sums in double. (BLAS's dsyrk, the
 * obvious choice, is slow in all but native libraries.) Only the lower triangle is computed. For
 * one thread.
 */
final class GramSum {
  /** Rows of the matrix at a time: what is above the diagonal inside them is computed in vain. */
  private static final int PANEL_ROWS = 256;

  private final ActivationLoops loops = ActivationLoops.fastest();
  private final int columns;

  /** The lower triangle: row r has its r + 1 entries from index r·(r + 1)/2 on. */
  private final double[] sums;

  private final Work work;

  /**
   * What a chunk is multiplied in. Sums of one thread share it: of what is added to one nothing is
   * left there.
   *
   * @param transposed a chunk, shape (columns, tokens)
   * @param panel some of its rows
   * @param products of these with all before them
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Work(float[] transposed, float[] panel, float[] products) {
    /** For sums of at most so many columns. */
    static Work of(int columns) {
      int height = Math.min(PANEL_ROWS, columns);
      return new Work(
          new float[Math.multiplyExact(columns, TokenChunks.MOST)],
          new float[height * TokenChunks.MOST],
          new float[Math.multiplyExact(height, columns)]);
    }
  }

  /**
   * A sum over no tokens.
   *
   * @param columns of the activations, at least 1
   * @param work for as many
   */
  GramSum(int columns, Work work) {
    this.columns = columns;
    this.sums = new double[Math.multiplyExact(columns, columns + 1) / 2];
    this.work = work;
  }

  /** Forgets all tokens. */
  void clear() {
    Arrays.fill(sums, 0);
  }

  /**
   * Adds the tokens of one window.
   *
   * @param activations shape (tokens, columns)
   */
  void add(FloatBlock activations, MatrixOps ops) {
    if (activations.columns() != columns) {
      throw new IllegalArgumentException(
          "activations of %d columns to a Gram sum of %d"
              .formatted(activations.columns(), columns));
    }
    int chunk = TokenChunks.size(activations.rows());
    for (int first = 0; first < activations.rows(); first += chunk) {
      int rows = Math.min(chunk, activations.rows() - first);
      TokenChunks.transpose(activations, first, rows, work.transposed);
      addChunk(rows, ops);
    }
  }

  /** The entries of some rows of the lower triangle. */
  double[] lowerRows(int firstRow, int endRow) {
    return Arrays.copyOfRange(sums, start(firstRow), start(endRow));
  }

  private static int start(int row) {
    return row * (row + 1) / 2;
  }

  private void addChunk(int rows, MatrixOps ops) {
    for (int first = 0; first < columns; first += PANEL_ROWS) {
      int end = Math.min(columns, first + PANEL_ROWS);
      int height = end - first;
      System.arraycopy(work.transposed, first * rows, work.panel, 0, height * rows);
      ops.multiplyTransposed(
          new FloatMatrix(height, rows, work.panel),
          new FloatMatrix(end, rows, work.transposed),
          new FloatMatrix(height, end, work.products));
      for (int row = first; row < end; row++) {
        loops.addTo(work.products, (row - first) * end, sums, start(row), row + 1);
      }
    }
  }
}
