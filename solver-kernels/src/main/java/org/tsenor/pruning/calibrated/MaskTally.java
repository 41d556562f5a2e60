package org.tsenor.pruning.calibrated;

import org.tsenor.mask.SolverResult;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.BlockSums;

/** Sums of the masks that were taken. */
public final class MaskTally {
  private long blocks;
  private double keptScore;
  private double upperBound;
  private double totalScore;
  private double gapSum;
  private double gapMax;
  private long completedEntries;

  /** Adds blocks that were taken as the solver gave them. */
  public void add(SolverResult result, BlockScores scores) {
    for (int block = 0; block < scores.blocks(); block++) {
      double unit = scores.unit(block);
      double gap = result.relativeGap(block);
      keptScore += result.keptScores()[block] * unit;
      upperBound += result.upperBounds()[block] * unit;
      gapSum += gap;
      gapMax = Math.max(gapMax, gap);
      completedEntries += result.completedEntries()[block];
    }
    totalScore += scores.total();
    blocks += scores.blocks();
  }

  /**
   * Adds blocks that were summed elsewhere.
   *
   * @param sums in the units of the weights
   * @param total sum of all scores of these blocks
   */
  public void add(BlockSums sums, double total) {
    blocks += sums.blocks();
    keptScore += sums.keptScore();
    upperBound += sums.upperBound();
    totalScore += total;
    gapSum += sums.gapSum();
    gapMax = Math.max(gapMax, sums.gapMax());
    completedEntries += sums.completedEntries();
  }

  /** The statistics of a band whose every block was added. */
  public BandStatistics statistics(WeightRows before, float[] after) {
    double keptSquare = 0;
    double totalSquare = 0;
    long nonzeros = 0;
    for (int i = 0; i < after.length; i++) {
      totalSquare += (double) before.weights()[i] * before.weights()[i];
      keptSquare += (double) after[i] * after[i];
      nonzeros += after[i] != 0 ? 1 : 0;
    }
    return new BandStatistics(
        blocks,
        keptScore,
        upperBound,
        totalScore,
        keptSquare,
        totalSquare,
        nonzeros,
        gapSum,
        gapMax,
        completedEntries);
  }
}
