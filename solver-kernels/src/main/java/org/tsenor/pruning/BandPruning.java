package org.tsenor.pruning;

import org.tsenor.mask.SolverResult;

/** One band on its way: what is pruned so far and the sums over it. */
final class BandPruning {
  private final WeightBand band;
  private final float scale;
  private final byte[] weights;
  private final byte[] mask;

  private final WeightLoops loops;
  private final BandTally tally;
  private long blocks;
  private double keptScore;
  private double upperBound;
  private double gapSum;
  private double gapMax;
  private long completedEntries;

  /**
   * @param scale power of two that weights are multiplied by before they are squared, 1 where they
   *     are not
   */
  public BandPruning(WeightBand band, float scale, WeightLoops loops) {
    this.band = band;
    this.scale = scale;
    this.loops = loops;
    this.tally = new BandTally(band.format(), loops);
    this.weights = new byte[band.weights().length];
    this.mask = new byte[band.rows() * MaskBytes.rowBytes(band.columns())];
  }

  /** Power of two that weights are multiplied by before they are squared. */
  public float scale() {
    return scale;
  }

  /**
   * Applies masks to their rows.
   *
   * @param result of whole rows of blocks, in the band's order
   */
  public void apply(SolverResult result, RowOfBlocks shape, int firstRow) {
    int row = firstRow;
    for (int block = 0; block < result.masks().blocks(); block += shape.blocks()) {
      MaskBytes.write(result.masks(), block, shape, mask, row);
      row += shape.blockRows();
    }
    for (int copied = firstRow; copied < row; copied++) {
      loops.copyKept(band, mask, copied, weights);
    }
    int firstWeight = firstRow * band.columns();
    int endWeight = row * band.columns();
    tally.addBefore(band.weights(), firstWeight, endWeight);
    tally.addAfter(weights, firstWeight, endWeight);
    addResult(result);
  }

  private void addResult(SolverResult result) {
    int solved = result.masks().blocks();
    for (int block = 0; block < solved; block++) {
      double gap = result.relativeGap(block);
      keptScore += result.keptScores()[block];
      upperBound += result.upperBounds()[block];
      gapSum += gap;
      gapMax = Math.max(gapMax, gap);
      completedEntries += result.completedEntries()[block];
    }
    blocks += solved;
  }

  /** The band, once every row is pruned. */
  public PrunedBand result(int scorePower) {
    BlockSums sums = new BlockSums(blocks, keptScore, upperBound, gapSum, gapMax, completedEntries);
    BandStatistics statistics = tally.statistics(sums, scorePower, scale);
    return new PrunedBand(weights, mask, statistics);
  }
}
