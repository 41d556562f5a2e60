package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * Measures ‖X·ΔWᵀ‖² = tr(ΔW·G·ΔWᵀ) from the weights before and after, by no method's own account.
 */
final class ErrorMeter {
  private final int group;
  private final Matrix both;
  private final Matrix product;
  private final Matrix energies;
  private final Matrix additions;

  /**
   * Deals out what measuring needs.
   *
   * @param group rows measured at a time
   */
  ErrorMeter(Workspace space, int rows, int columns, int group) {
    this.group = Math.min(group, rows);
    // One product for the weights and their changes: the larger it is, the faster.
    this.both = space.doubles(2 * this.group, columns);
    this.product = space.doubles(2 * this.group, columns);
    this.energies = space.doubles(1, 2 * rows);
    this.additions = space.doubles(1, 2 * rows);
  }

  /** Measures all rows and adds them to a sum. */
  ReconstructionError measure(
      Steps steps, RowMethod.Constants input, Piece rows, ReconstructionError before) {
    for (int first = 0; first < rows.rows(); first += group) {
      measureGroup(steps, input, rows, first);
    }
    double[] energy = new double[2 * rows.rows()];
    double[] added = new double[2 * rows.rows()];
    steps.download(energies, energy, 0);
    steps.download(additions, added, 0);
    ReconstructionError sum = before;
    for (int first = 0; first < rows.rows(); first += group) {
      int count = Math.min(group, rows.rows() - first);
      double output = Math.max(0, sum(energy, 2 * first, count));
      double error = Math.max(0, sum(energy, 2 * first + count, count));
      sum =
          sum.plus(
              new ReconstructionError(
                  error,
                  output,
                  error + sum(added, 2 * first + count, count),
                  output + sum(added, 2 * first, count)));
    }
    return sum;
  }

  private void measureGroup(Steps steps, RowMethod.Constants input, Piece rows, int first) {
    int count = Math.min(group, rows.rows() - first);
    Matrix values = both.rowRange(0, 2 * count);
    steps
        .weights()
        .differences(
            rows.before().rowRange(first, count), rows.after().rowRange(first, count), values);
    steps
        .weights()
        .energies(
            values,
            input.gram(),
            input.added(),
            product.rowRange(0, 2 * count),
            energies.columnRange(2 * first, 2 * count),
            additions.columnRange(2 * first, 2 * count));
  }

  private static double sum(double[] values, int first, int count) {
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += values[i];
    }
    return sum;
  }
}
