package org.tsenor.pruning.calibrated;

import org.tsenor.engine.MaskSteps;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.BlockSums;

/** Sums of the masks that were taken. */
final class MaskTally {
  private long blocks;
  private double keptScore;
  private double upperBound;
  private double totalScore;
  private double gapSum;
  private double gapMax;
  private long completedEntries;

  /** Adds the blocks of some masks. */
  void add(MaskSteps.Sums sums) {
    BlockSums of = sums.blocks();
    blocks += of.blocks();
    keptScore += of.keptScore();
    upperBound += of.upperBound();
    totalScore += sums.totalScore();
    gapSum += of.gapSum();
    gapMax = Math.max(gapMax, of.gapMax());
    completedEntries += of.completedEntries();
  }

  /** The statistics of a band whose every block was added. */
  BandStatistics statistics(WeightRows before, float[] after) {
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
