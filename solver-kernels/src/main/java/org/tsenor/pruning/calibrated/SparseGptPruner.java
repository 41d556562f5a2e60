package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/** Prunes a band from left to right. */
final class SparseGptPruner implements RowPruner {
  private final SparseGptInput prepared;
  private final MaskSolver solver;
  private final MatrixOps ops;
  private final ErrorMeter meter;
  private final BlockScores scores;
  private final double[] inverseDiagonal;
  private final int rowGroup;

  SparseGptPruner(SparseGptInput prepared, MaskSolver solver, MatrixOps ops) {
    this.prepared = prepared;
    this.solver = solver;
    this.ops = ops;
    this.rowGroup = RowGroups.rowsFor(prepared.settings().solver().pattern());
    this.meter = new ErrorMeter(prepared.input(), ops, rowGroup);
    this.scores = new BlockScores(prepared.settings().solver(), prepared.settings().scorePower());
    DoubleMatrix factor = prepared.factor();
    this.inverseDiagonal = new double[factor.rows()];
    for (int column = 0; column < inverseDiagonal.length; column++) {
      inverseDiagonal[column] = 1 / factor.at(column, column);
    }
  }

  @Override
  public PrunedRows prune(WeightRows rows) {
    RowGroups.require(rows, prepared.input().inputs(), prepared.settings().solver(), rowGroup);
    MaskTally tally = new MaskTally();
    ColumnSweep sweep = sweep(rows, tally);
    float[] pruned = sweep.weights();
    RowStatistics statistics =
        new RowStatistics(
            tally.statistics(rows, pruned),
            meter.measure(rows, pruned),
            sweep.loss(),
            AdmmCounts.NONE);
    return new PrunedRows(rows.withWeights(pruned), sweep.mask().bytes(), statistics);
  }

  /** Prunes all columns, in double. */
  ColumnSweep sweep(WeightRows rows, MaskTally tally) {
    ColumnSweep sweep = new ColumnSweep(rows, prepared.input().dead());
    int together = prepared.settings().columnsTogether();
    for (int first = 0; first < rows.columns(); first += together) {
      int end = Math.min(rows.columns(), first + together);
      pruneColumns(sweep, tally, first, end);
      sweep.updateBehind(first, end, prepared.factor(), ops, rowGroup);
    }
    return sweep;
  }

  private void pruneColumns(ColumnSweep sweep, MaskTally tally, int first, int end) {
    int blockSize = scores.blockSize();
    for (int column = first; column < end; column += blockSize) {
      ScoreBatch batch =
          scores.score(sweep.current().columnRange(column, blockSize), inverseDiagonal, column);
      SolverResult result = solver.solve(batch);
      tally.add(result, scores);
      RowMask mask = sweep.mask();
      mask.keep(result.masks(), scores, 0, column);
      sweep.pruneBlock(column, blockSize, new ColumnSweep.Range(first, end), prepared.factor());
    }
  }
}
