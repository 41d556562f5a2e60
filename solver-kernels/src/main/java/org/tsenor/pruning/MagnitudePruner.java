package org.tsenor.pruning;

import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/**
 * Keeps the largest weights that the pattern allows: the score of a weight is |w| or w².
 *
 * <p>Squares are taken of weights scaled by a power of two that brings the band's largest magnitude
 * below 2, so no square overflows and only those below 2⁻¹²⁴ of the largest lose bits; kept scores
 * and bounds are scaled back in double.
 */
public final class MagnitudePruner implements LinearPruner {
  /** Scores solved in one call: many small blocks share it, and its arrays stay in the cache. */
  private static final int BATCH_SCORES = 1 << 16;

  private final MaskSolver solver;
  private final MagnitudeSettings settings;
  private final WeightLoops loops = WeightLoops.fastest();
  private float[] scores = new float[0];

  /**
   * @param solver of the structure and the pattern of the settings
   */
  public MagnitudePruner(MaskSolver solver, MagnitudeSettings settings) {
    this.solver = solver;
    this.settings = settings;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the pattern's block size does not divide the columns, or
   *     for a transposable mask the rows
   */
  @Override
  public PrunedBand prune(WeightBand band) {
    settings.requireWholeBlocks(band);
    FiniteCheck.require(band);
    BandPruning pruning = new BandPruning(band, settings.scale(band), loops);
    int blockSize = settings.pattern().blockSize();
    int blockRows = Math.min(blockSize, band.rows());
    RowOfBlocks shape = new RowOfBlocks(blockSize, blockRows, band.columns());
    int rowsOfBlocks = band.rows() / blockRows;
    int together = Math.max(1, BATCH_SCORES / shape.entries());
    for (int first = 0; first < rowsOfBlocks; first += together) {
      int count = Math.min(together, rowsOfBlocks - first);
      pruneRows(band, pruning, shape, first * blockRows, count);
    }
    int left = band.rows() % blockRows;
    if (left > 0) {
      RowOfBlocks last = new RowOfBlocks(blockSize, left, band.columns());
      pruneRows(band, pruning, last, band.rows() - left, 1);
    }
    return pruning.result(settings.scorePower());
  }

  private void pruneRows(
      WeightBand band, BandPruning pruning, RowOfBlocks shape, int firstRow, int rowsOfBlocks) {
    int entries = shape.entries() * rowsOfBlocks;
    if (scores.length < entries) {
      scores = new float[entries];
    }
    for (int row = 0; row < rowsOfBlocks; row++) {
      int blockRow = firstRow + row * shape.blockRows();
      loops.widenBlocks(band, blockRow, shape, scores, row * shape.entries());
    }
    if (settings.scorePower() == 2) {
      SquareScores.square(scores, entries, pruning.scale());
    }
    int blocks = shape.blocks() * rowsOfBlocks;
    SolverResult result =
        solver.solve(new ScoreBatch(shape.blockSize(), shape.blockRows(), blocks, scores));
    pruning.apply(result, shape, firstRow);
  }
}
