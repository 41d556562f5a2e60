package org.tsenor.job.calibrated;

/** A Gram matrix whose lower triangle is given row by row, wherever it lies. */
interface GramRows {
  /** Rows and columns of the matrix. */
  int columns();

  /**
   * A copy of some rows' entries up to the diagonal, row by row.
   *
   * @param firstRow at least 0
   * @param endRow behind the last
   */
  double[] lowerRows(int firstRow, int endRow);
}
