package org.tsenor.linalg;

import java.util.Arrays;

/**
 * X = L⁻¹ of a lower triangular L, rows of blocks from top to bottom: X_i = −L_ii⁻¹·(L_i·X), where
 * X are the rows that are done.
 */
final class BlockedInverse {
  private final Factorizations diagonal;
  private final MatrixOps ops;
  private final int side;

  /**
   * @param diagonal inverts blocks on the diagonal
   * @param side of a block
   */
  public BlockedInverse(Factorizations diagonal, MatrixOps ops, int side) {
    this.diagonal = diagonal;
    this.ops = ops;
    this.side = side;
  }

  /**
   * Inverts.
   *
   * @param lower zeros above the diagonal and none on it; becomes its inverse
   */
  public void invert(DoubleMatrix lower) {
    int n = lower.rows();
    DoubleMatrix scratch = DoubleMatrix.zeros(side, n);
    for (int first = 0; first < n; first += side) {
      int count = Math.min(side, n - first);
      DoubleBlock rows = lower.block().rowRange(first, count);
      DoubleMatrix inverse = Blocks.copy(rows.columnRange(first, count));
      diagonal.invertLower(inverse);
      Blocks.write(inverse.block(), rows.columnRange(first, count));
      if (first > 0) {
        DoubleBlock product = scratch.block().rowRange(0, count).columnRange(0, first);
        multiplyDone(rows.columnRange(0, first), lower, product);
        for (int row = first; row < first + count; row++) {
          Arrays.fill(lower.values(), row * n, row * n + first, 0);
        }
        ops.subtractProduct(inverse.block(), product, rows.columnRange(0, first));
      }
    }
  }

  /** product = rows · X, where X is zero above its diagonal. */
  private void multiplyDone(DoubleBlock rows, DoubleMatrix done, DoubleBlock product) {
    int size = rows.columns();
    for (int first = 0; first < size; first += side) {
      int count = Math.min(side, size - first);
      ops.multiply(
          rows.columnRange(first, size - first),
          done.block().rowRange(first, size - first).columnRange(first, count),
          product.columnRange(first, count));
    }
  }
}
