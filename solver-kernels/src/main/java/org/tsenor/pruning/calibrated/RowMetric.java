package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import java.util.Optional;
import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * How the rows of a group weigh against each other: by Γ = R·diag(μ)·Rᵀ of an {@link OutputMetric},
 * or each by itself.
 */
final class RowMetric {
  /** μ, shape (1, rows). */
  final Matrix values;

  private final Optional<Turns> turns;

  /**
   * What rows are multiplied with from the left, each of shape (rows, rows).
   *
   * @param in Rᵀ
   * @param out R
   * @param right diag(μ)·Rᵀ
   * @param gamma Γ
   * @param ones 1
   * @param sums shape (1, rows)
   */
  private record Turns(
      Matrix in, Matrix out, Matrix right, Matrix gamma, Matrix ones, Matrix sums) {
    static Turns in(Workspace space, int rows) {
      return new Turns(
          space.doubles(rows, rows),
          space.doubles(rows, rows),
          space.doubles(rows, rows),
          space.doubles(rows, rows),
          space.doubles(rows, rows),
          space.doubles(1, rows));
    }
  }

  private RowMetric(Matrix values, Optional<Turns> turns) {
    this.values = values;
    this.turns = turns;
  }

  /**
   * Room for that of a group.
   *
   * @param coupled whether rows weigh against each other
   */
  static RowMetric in(Workspace space, int rows, boolean coupled) {
    return new RowMetric(
        space.doubles(1, rows), coupled ? Optional.of(Turns.in(space, rows)) : Optional.empty());
  }

  /** Rows that weigh alike, each by itself. */
  void loadEqual(Steps steps) {
    double[] ones = new double[values.columns()];
    Arrays.fill(ones, 1);
    steps.upload(ones, 0, values);
  }

  /** Rows of a group of a metric. */
  void load(Steps steps, OutputMetric.Group group) {
    Turns into = turns.orElseThrow();
    int rows = values.columns();
    double[] turned = group.vectors().values();
    double[] out = new double[rows * rows];
    double[] right = new double[rows * rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < rows; column++) {
        double entry = turned[row * rows + column];
        out[column * rows + row] = entry;
        right[row * rows + column] = group.values()[row] * entry;
      }
    }
    double[] ones = new double[rows * rows];
    Arrays.fill(ones, 1);
    steps.upload(group.values(), 0, values);
    steps.upload(turned, 0, into.in);
    steps.upload(out, 0, into.out);
    steps.upload(right, 0, into.right);
    steps.upload(group.gamma().values(), 0, into.gamma);
    steps.upload(ones, 0, into.ones);
  }

  /** right = diag(μ)·Rᵀ·right. */
  void enterRight(Steps steps, Matrix right, Matrix scratch) {
    turns.ifPresent(turn -> multiply(steps, turn.right, right, scratch));
  }

  /** into = R·right; right itself where rows do not weigh against each other. */
  Matrix leaveRight(Steps steps, Matrix right, Matrix into) {
    if (turns.isEmpty()) {
      return right;
    }
    steps.multiply(turns.get().out, right, into);
    return into;
  }

  /** A step of ADMM in the basis of both sides. */
  void solve(Steps steps, AdmmSteps.Search search, double rho, Matrix scratch) {
    if (turns.isEmpty()) {
      steps.admm().solve(search, rho);
      return;
    }
    steps.multiply(turns.get().in, search.shifted(), scratch);
    steps.admm().solve(search.in(scratch), rho);
    steps.multiply(turns.get().out, scratch, search.shifted());
  }

  /** rows = Γ·rows. */
  void multiply(Steps steps, Matrix rows, Matrix scratch) {
    turns.ifPresent(turn -> multiply(steps, turn.gamma, rows, scratch));
  }

  /** Where rows weigh against each other they are one problem: each gets the sum of all. */
  void together(Steps steps, Matrix rowSums) {
    if (turns.isPresent()) {
      steps.multiply(rowSums, turns.get().ones, turns.get().sums);
      steps.copy(turns.get().sums, rowSums);
    }
  }

  private static void multiply(Steps steps, Matrix left, Matrix rows, Matrix scratch) {
    steps.multiply(left, rows, scratch);
    steps.copy(scratch, rows);
  }
}
