package org.tsenor.linalg;

import java.util.OptionalInt;

/**
 * A = L·Lᵀ, columns of blocks from left to right: a column is reduced by one product with those
 * before it, its diagonal block is factored, and what is below is multiplied by the inverse of that
 * factor's transpose.
 */
final class BlockedCholesky {
  private final Factorizations diagonal;
  private final MatrixOps ops;
  private final int side;

  /**
   * @param diagonal factors and inverts blocks on the diagonal
   * @param side of a block
   */
  public BlockedCholesky(Factorizations diagonal, MatrixOps ops, int side) {
    this.diagonal = diagonal;
    this.ops = ops;
    this.side = side;
  }

  /**
   * Factors as {@link Factorizations#cholesky} does, but leaves the entries above the diagonal
   * undefined.
   */
  public OptionalInt factor(DoubleMatrix matrix) {
    int n = matrix.rows();
    DoubleMatrix scratch = DoubleMatrix.zeros(n, side);
    for (int first = 0; first < n; first += side) {
      int count = Math.min(side, n - first);
      DoubleBlock rows = matrix.block().rowRange(first, n - first);
      DoubleBlock panel = rows.columnRange(first, count);
      if (first > 0) {
        reduce(rows.columnRange(0, first), panel, scratch);
      }
      DoubleMatrix factor = Blocks.copy(panel.rowRange(0, count));
      OptionalInt pivot = diagonal.cholesky(factor);
      if (pivot.isPresent()) {
        return OptionalInt.of(first + pivot.getAsInt());
      }
      Blocks.write(factor.block(), panel.rowRange(0, count));
      int below = n - first - count;
      if (below > 0) {
        diagonal.invertLower(factor);
        DoubleBlock solved = new DoubleBlock(scratch.values(), 0, count, below, count);
        ops.multiplyTransposed(panel.rowRange(count, below), factor.block(), solved);
        Blocks.write(solved, panel.rowRange(count, below));
      }
    }
    return OptionalInt.empty();
  }

  private void reduce(DoubleBlock before, DoubleBlock panel, DoubleMatrix scratch) {
    int count = panel.columns();
    DoubleBlock product = new DoubleBlock(scratch.values(), 0, count, panel.rows(), count);
    ops.multiplyTransposed(before, before.rowRange(0, count), product);
    for (int row = 0; row < panel.rows(); row++) {
      int at = panel.offset() + row * panel.stride();
      for (int column = 0; column < count; column++) {
        panel.values()[at + column] -= product.values()[row * count + column];
      }
    }
  }
}
