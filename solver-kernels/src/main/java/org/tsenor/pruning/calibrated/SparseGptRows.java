package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.MaskSteps.MaskChooser;
import org.tsenor.engine.Steps;
import org.tsenor.engine.WeightSteps.Sweep;
import org.tsenor.engine.WeightSteps.SweptColumns;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/**
 * Prunes rows from left to right. All rows of a piece take each step together, but products go by
 * groups of rows, so that weights do not depend on the cut.
 *
 * <p>Room: 16·inputs² bytes for factor and Gram matrix; for each row about 16·inputs bytes and 12
 * for each column between two updates; for a group of rows 32·inputs bytes a row.
 */
record SparseGptRows(SparseGptInput prepared)
    implements RowMethod<SparseGptRows.Factor, SparseGptRows.Space> {
  /**
   * The inputs.
   *
   * @param factor U
   * @param inverseDiagonal 1 / U_kk
   * @param alive 1, or 0 for dead inputs
   */
  record Factor(Matrix gram, Matrix added, Matrix factor, Matrix inverseDiagonal, Matrix alive)
      implements RowMethod.Constants {}

  /** The rows on their way, and the mask of one block of columns. */
  record Space(Matrix weights, Matrix errors, Matrix loss, MaskSteps.Space masks, Mask mask) {}

  @Override
  public DampedInput input() {
    return prepared.input();
  }

  @Override
  public SolverSettings solver() {
    return prepared.settings().solver();
  }

  @Override
  public int rowGroup() {
    return RowGroups.rowsFor(solver().pattern());
  }

  @Override
  public boolean takesManyGroups() {
    return true;
  }

  @Override
  public Factor constants(Workspace space) {
    DoubleMatrix factor = prepared.factor();
    double[] inverseDiagonal = new double[factor.rows()];
    double[] alive = new double[factor.rows()];
    for (int column = 0; column < alive.length; column++) {
      inverseDiagonal[column] = 1 / factor.at(column, column);
      alive[column] = 1;
    }
    return new Factor(
        space.hold(input().statistics().gram()),
        space.hold(input().aliveOnly(input().added())),
        space.hold(factor),
        space.hold(PreparedArrays.row(inverseDiagonal)),
        space.hold(input().aliveOnly(alive)));
  }

  @Override
  public Space scratch(Workspace space, int rows, int columns) {
    int blockSize = solver().pattern().blockSize();
    return new Space(
        space.doubles(rows, columns),
        space.doubles(rows, together()),
        space.doubles(1, rows),
        space.maskSpace(solver(), rows, blockSize),
        space.mask(solver(), rows, blockSize));
  }

  private int together() {
    return Math.min(prepared.settings().columnsTogether(), prepared.input().inputs());
  }

  @Override
  public Account prune(Steps steps, Factor input, Piece rows, Space space, MaskTally tally) {
    int blockSize = solver().pattern().blockSize();
    steps.weights().widen(rows.before(), Optional.of(input.alive()), space.weights);
    steps.clear(space.loss);
    MaskChooser chooser =
        steps.masks().chooser(solver(), prepared.settings().scorePower(), space.masks);
    Sweep sweep = new Sweep(space.weights, space.errors, input.factor(), rows.masks(), space.loss);
    for (int first = 0; first < rows.columns(); first += together()) {
      int end = Math.min(rows.columns(), first + together());
      for (int column = first; column < end; column += blockSize) {
        Matrix factors = input.inverseDiagonal().columnRange(column, blockSize);
        Matrix weights = space.weights.columnRange(column, blockSize);
        chooser.choose(weights, Optional.of(factors), space.mask);
        chooser.tally();
        steps.weights().sweep(sweep, space.mask, new SweptColumns(first, column, end));
      }
      updateBehind(steps, sweep, first, end);
    }
    steps.weights().narrow(space.weights, Optional.empty(), rows.after());
    tally.add(chooser.sums());
    return new Account(sum(steps, space.loss), AdmmCounts.NONE);
  }

  private static double sum(Steps steps, Matrix vector) {
    double[] values = new double[vector.columns()];
    steps.download(vector, values, 0);
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Brings the errors of a range of columns to all columns behind it. */
  private void updateBehind(Steps steps, Sweep sweep, int first, int end) {
    Matrix weights = sweep.weights();
    int behind = weights.columns() - end;
    if (behind == 0) {
      return;
    }
    Matrix updates = sweep.factor().rowRange(first, end - first).columnRange(end, behind);
    for (int row = 0; row < weights.rows(); row += rowGroup()) {
      int count = Math.min(rowGroup(), weights.rows() - row);
      steps.subtractProduct(
          sweep.errors().rowRange(row, count).columnRange(0, end - first),
          updates,
          weights.rowRange(row, count).columnRange(end, behind));
    }
  }
}
