package org.tsenor.engine;

import org.tsenor.engine.WeightSteps.SweptColumns;

/** SparseGPT's step on one block, column after column. */
public final class NaiveSweep {
  private final double[] weights;
  private final double[] errors;
  private final double[] loss;
  private final double[] factor;
  private final int columns;

  /** Arrays that it changes; but for the factor, which is square. */
  public NaiveSweep(double[] weights, double[] factor, double[] loss, int columns) {
    this.weights = weights;
    this.errors = new double[weights.length];
    this.loss = loss;
    this.factor = factor;
    this.columns = columns;
  }

  /**
   * Prunes a block.
   *
   * @param keeps of all entries
   */
  public void prune(boolean[] keeps, int size, SweptColumns swept) {
    for (int row = 0; row < loss.length; row++) {
      double blockLoss = 0;
      for (int at = swept.column(); at < swept.column() + size; at++) {
        if (!keeps[row * columns + at]) {
          blockLoss += prune(row, at, swept);
        }
      }
      loss[row] += blockLoss;
    }
  }

  private double prune(int row, int at, SweptColumns swept) {
    double error = weights[row * columns + at] / factor[at * columns + at];
    weights[row * columns + at] = 0;
    errors[row * columns + at - swept.first()] = error;
    for (int behind = at + 1; behind < swept.end(); behind++) {
      weights[row * columns + behind] -= error * factor[at * columns + behind];
    }
    return 0.5 * error * error;
  }

  /** Shape (rows, columns). */
  public double[] weights() {
    return weights;
  }

  /** Shape (rows, columns), of which the first are the range's. */
  public double[] errors() {
    return errors;
  }

  /** Shape (rows). */
  public double[] loss() {
    return loss;
  }
}
