package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/** Scores all blocks of a band, solves them at once, and keeps what the masks keep. */
final class WandaPruner implements RowPruner {
  private final WandaInput prepared;
  private final MaskSolver solver;
  private final ErrorMeter meter;
  private final BlockScores scores;
  private final int rowGroup;

  WandaPruner(WandaInput prepared, MaskSolver solver, MatrixOps ops) {
    this.prepared = prepared;
    this.solver = solver;
    this.rowGroup = RowGroups.rowsFor(prepared.settings().solver().pattern());
    this.meter = new ErrorMeter(prepared.input(), ops, rowGroup);
    this.scores = new BlockScores(prepared.settings().solver(), prepared.settings().scorePower());
  }

  @Override
  public PrunedRows prune(WeightRows rows) {
    RowGroups.require(rows, prepared.input().inputs(), prepared.settings().solver(), rowGroup);
    DoubleMatrix weights = DoubleMatrix.zeros(rows.rows(), rows.columns());
    for (int i = 0; i < rows.weights().length; i++) {
      weights.values()[i] = rows.weights()[i];
    }
    ScoreBatch batch = scores.score(weights.block(), prepared.norms(), 0);
    SolverResult result = solver.solve(batch);
    MaskTally tally = new MaskTally();
    tally.add(result, scores);
    RowMask mask = new RowMask(rows.rows(), rows.columns());
    mask.keep(result.masks(), scores, 0, 0);
    float[] kept = rows.weights().clone();
    for (int row = 0; row < rows.rows(); row++) {
      int start = row * rows.columns();
      for (int column = 0; column < rows.columns(); column++) {
        kept[start + column] = mask.keeps(row, column) ? kept[start + column] : 0;
      }
    }
    RowStatistics statistics =
        new RowStatistics(
            tally.statistics(rows, kept), meter.measure(rows, kept), 0, AdmmCounts.NONE);
    return new PrunedRows(rows.withWeights(kept), mask.bytes(), statistics);
  }
}
