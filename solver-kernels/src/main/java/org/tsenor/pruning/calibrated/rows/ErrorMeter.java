package org.tsenor.pruning.calibrated.rows;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.pruning.calibrated.ReconstructionError;
import org.tsenor.pruning.calibrated.WeightRows;

/**
 * Measures ‖X·ΔWᵀ‖² = tr(ΔW·G·ΔWᵀ) from the weights before and after, by no method's own account.
 */
public final class ErrorMeter {
  private final DampedInput input;
  private final MatrixOps ops;
  private final int rowGroup;

  /**
   * @param rowGroup rows measured at a time
   */
  public ErrorMeter(DampedInput input, MatrixOps ops, int rowGroup) {
    this.input = input;
    this.ops = ops;
    this.rowGroup = rowGroup;
  }

  /** Measures all rows. */
  public ReconstructionError measure(WeightRows before, float[] after) {
    ReconstructionError sum = ReconstructionError.NONE;
    for (int first = 0; first < before.rows(); first += rowGroup) {
      int count = Math.min(rowGroup, before.rows() - first);
      DoubleMatrix dense = DoubleMatrix.zeros(count, before.columns());
      DoubleMatrix change = DoubleMatrix.zeros(count, before.columns());
      fill(dense.values(), change.values(), before.weights(), after, first * before.columns());
      double error = energy(change);
      double output = energy(dense);
      sum =
          sum.plus(
              new ReconstructionError(
                  error, output, error + addedEnergy(change), output + addedEnergy(dense)));
    }
    return sum;
  }

  private static void fill(
      double[] dense, double[] change, float[] before, float[] after, int from) {
    for (int i = 0; i < dense.length; i++) {
      dense[i] = before[from + i];
      change[i] = (double) after[from + i] - before[from + i];
    }
  }

  /** tr(V·G·Vᵀ). */
  private double energy(DoubleMatrix values) {
    DoubleBlock block = values.block();
    DoubleMatrix product = DoubleMatrix.zeros(values.rows(), values.columns());
    ops.multiply(block, input.statistics().gram().block(), product.block());
    double sum = 0;
    for (int i = 0; i < values.values().length; i++) {
      sum += values.values()[i] * product.values()[i];
    }
    return Math.max(0, sum);
  }

  /** What the damping adds; a dead input's weights count as zeros before and after. */
  private double addedEnergy(DoubleMatrix values) {
    double sum = 0;
    for (int row = 0; row < values.rows(); row++) {
      for (int column = 0; column < values.columns(); column++) {
        if (!input.dead()[column]) {
          double value = values.at(row, column);
          sum += input.added()[column] * value * value;
        }
      }
    }
    return sum;
  }
}
