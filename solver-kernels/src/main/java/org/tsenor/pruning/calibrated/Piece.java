package org.tsenor.pruning.calibrated;

import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * Rows that are pruned together.
 *
 * @param before weights as they came, floats of shape (rows, columns)
 * @param after pruned weights, as {@code before}
 * @param masks nothing kept at first
 * @param firstRow of them in their linear
 */
record Piece(Matrix before, Matrix after, MaskSteps.Rows masks, long firstRow) {
  static Piece in(Workspace space, int rows, int columns) {
    return new Piece(
        space.floats(rows, columns), space.floats(rows, columns), space.maskRows(rows, columns), 0);
  }

  /** The same room for the rows from another one on. */
  Piece from(long row) {
    return new Piece(before, after, masks, row);
  }

  int rows() {
    return before.rows();
  }

  int columns() {
    return before.columns();
  }
}
