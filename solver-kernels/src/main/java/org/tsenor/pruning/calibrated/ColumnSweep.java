package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;

/** Rows on their way from left to right: pruned weights, updated weights and their errors. */
final class ColumnSweep {
  private final DoubleMatrix weights;
  private final DoubleMatrix errors;
  private final RowMask mask;
  private double loss;

  /**
   * @param dead inputs whose weights become zero beforehand
   */
  ColumnSweep(WeightRows rows, boolean[] dead) {
    this.weights = DoubleMatrix.zeros(rows.rows(), rows.columns());
    this.errors = DoubleMatrix.zeros(rows.rows(), rows.columns());
    this.mask = new RowMask(rows.rows(), rows.columns());
    for (int i = 0; i < rows.weights().length; i++) {
      weights.values()[i] = dead[i % rows.columns()] ? 0 : rows.weights()[i];
    }
  }

  DoubleBlock current() {
    return weights.block();
  }

  RowMask mask() {
    return mask;
  }

  /** Σ ½·e² so far. */
  double loss() {
    return loss;
  }

  /** Columns from {@code first} to before {@code end}. */
  record Range(int first, int end) {}

  /**
   * Prunes the columns of one block of the pattern by the mask and updates the columns behind it
   * that belong to the same range.
   */
  void pruneBlock(int column, int blockSize, Range range, DoubleMatrix factor) {
    for (int row = 0; row < weights.rows(); row++) {
      int start = row * weights.columns();
      for (int at = column; at < column + blockSize; at++) {
        if (!mask.keeps(row, at)) {
          double error = weights.values()[start + at] / factor.at(at, at);
          weights.values()[start + at] = 0;
          errors.values()[start + at] = error;
          loss += 0.5 * error * error;
          subtract(error, factor, at, range.end, start);
        }
      }
    }
  }

  private void subtract(double error, DoubleMatrix factor, int row, int end, int start) {
    double[] values = weights.values();
    double[] updates = factor.values();
    int from = row * factor.columns();
    for (int column = row + 1; column < end; column++) {
      values[start + column] -= error * updates[from + column];
    }
  }

  /** Brings the errors of a range of columns to all columns behind it. */
  void updateBehind(int first, int end, DoubleMatrix factor, MatrixOps ops, int rowGroup) {
    int behind = weights.columns() - end;
    if (behind == 0) {
      return;
    }
    DoubleBlock updates = factor.block().rowRange(first, end - first).columnRange(end, behind);
    for (int row = 0; row < weights.rows(); row += rowGroup) {
      int count = Math.min(rowGroup, weights.rows() - row);
      DoubleBlock group = errors.block().rowRange(row, count).columnRange(first, end - first);
      ops.subtractProduct(
          group, updates, weights.block().rowRange(row, count).columnRange(end, behind));
    }
  }

  float[] weights() {
    float[] rounded = new float[weights.values().length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) weights.values()[i];
    }
    return rounded;
  }
}
