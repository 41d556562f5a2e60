package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * Measures ‖X·ΔWᵀ‖² = tr(ΔW·G·ΔWᵀ) from the weights before and after, by no method's own account.
 */
final class ErrorMeter {
  /** Columns of G at a time: of their diagonal block, half is multiplied in vain. */
  private static final int PANEL = 256;

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
      // One product for both: the larger it is, the faster.
      DoubleMatrix both = DoubleMatrix.zeros(2 * count, before.columns());
      fill(both.values(), before.weights(), after, first * before.columns());
      double[] energies = energies(both);
      double output = energies[0];
      double error = energies[1];
      DoubleBlock dense = both.block().rowRange(0, count);
      DoubleBlock change = both.block().rowRange(count, count);
      sum =
          sum.plus(
              new ReconstructionError(
                  error, output, error + addedEnergy(change), output + addedEnergy(dense)));
    }
    return sum;
  }

  /** The weights before, and behind them what they changed by. */
  private static void fill(double[] both, float[] before, float[] after, int from) {
    int entries = both.length / 2;
    for (int i = 0; i < entries; i++) {
      both[i] = before[from + i];
      both[entries + i] = (double) after[from + i] - before[from + i];
    }
  }

  /**
   * tr(V·G·Vᵀ) of the upper half of the rows and of the lower one. G is symmetric: what is left of
   * its diagonal blocks counts twice, and what is right of them is not multiplied.
   */
  private double[] energies(DoubleMatrix values) {
    double[] energies = new double[2];
    DoubleBlock gram = input.statistics().gram().block();
    DoubleMatrix scratch = DoubleMatrix.zeros(values.rows(), Math.min(PANEL, values.columns()));
    for (int first = 0; first < values.columns(); first += PANEL) {
      int count = Math.min(PANEL, values.columns() - first);
      DoubleBlock product = new DoubleBlock(scratch.values(), 0, count, values.rows(), count);
      DoubleBlock rows = gram.rowRange(first, count);
      DoubleBlock panel = values.block().columnRange(first, count);
      if (first > 0) {
        ops.multiplyTransposed(
            values.block().columnRange(0, first), rows.columnRange(0, first), product);
        addProducts(panel, product, 2, energies);
      }
      ops.multiplyTransposed(panel, rows.columnRange(first, count), product);
      addProducts(panel, product, 1, energies);
    }
    energies[0] = Math.max(0, energies[0]);
    energies[1] = Math.max(0, energies[1]);
    return energies;
  }

  private static void addProducts(
      DoubleBlock left, DoubleBlock right, double factor, double[] energies) {
    for (int row = 0; row < left.rows(); row++) {
      int at = left.offset() + row * left.stride();
      int other = right.offset() + row * right.stride();
      double sum = 0;
      for (int column = 0; column < left.columns(); column++) {
        sum += left.values()[at + column] * right.values()[other + column];
      }
      energies[2 * row / left.rows()] += factor * sum;
    }
  }

  /** What the damping adds; a dead input's weights count as zeros before and after. */
  private double addedEnergy(DoubleBlock values) {
    boolean[] dead = input.dead();
    double[] added = input.added();
    double sum = 0;
    for (int row = 0; row < values.rows(); row++) {
      int at = values.offset() + row * values.stride();
      for (int column = 0; column < values.columns(); column++) {
        if (!dead[column]) {
          double value = values.values()[at + column];
          sum += added[column] * value * value;
        }
      }
    }
    return sum;
  }
}
