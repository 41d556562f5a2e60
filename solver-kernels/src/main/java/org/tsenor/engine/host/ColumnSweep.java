package org.tsenor.engine.host;

import org.tsenor.engine.WeightSteps.SweptColumns;
import org.tsenor.linalg.DoubleBlock;

/**
 * One block of the pattern on SparseGPT's way from left to right.
 *
 * @param weights all columns of the rows
 * @param errors of the range
 * @param factor U
 * @param columns of the block and the range
 */
record ColumnSweep(
    DoubleBlock weights, DoubleBlock errors, DoubleBlock factor, SweptColumns columns) {
  /**
   * Prunes the block's columns of one row.
   *
   * @param word the columns that are kept, as bits
   * @return Σ ½·e²
   */
  double prune(int row, long word, int size) {
    int start = weights.offset() + row * weights.stride();
    int errorStart = errors.offset() + row * errors.stride() - columns.first();
    double loss = 0;
    for (int bit = 0; bit < size; bit++) {
      int at = columns.column() + bit;
      double error = 0;
      if ((word >>> bit & 1) == 0) {
        int diagonal = factor.offset() + at * factor.stride() + at;
        error = weights.values()[start + at] / factor.values()[diagonal];
        weights.values()[start + at] = 0;
        loss += 0.5 * error * error;
        subtract(error, at, start);
      }
      errors.values()[errorStart + at] = error;
    }
    return loss;
  }

  private void subtract(double error, int row, int start) {
    double[] values = weights.values();
    double[] updates = factor.values();
    int from = factor.offset() + row * factor.stride();
    for (int column = row + 1; column < columns.end(); column++) {
      values[start + column] -= error * updates[from + column];
    }
  }
}
