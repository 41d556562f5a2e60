package org.tsenor.pruning.band;

import org.tsenor.mask.SolverResult;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;

/** One band on its way: what is pruned so far and the sums over it. */
public final class BandPruning {
  /** Weights widened at a time: they stay in the nearest cache. */
  private static final int PIECE = 4096;

  private final WeightBand band;
  private final float scale;
  private final byte[] weights;
  private final byte[] mask;

  private final WeightLoops loops;
  private final WeightSums before;
  private final WeightSums after;
  private final float[] piece = new float[PIECE];
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
    this.before = new WeightSums();
    this.after = new WeightSums();
    this.weights = new byte[band.weights().length];
    this.mask = new byte[band.rows() * MaskBytes.rowBytes(band.columns())];
  }

  /** Power of two that weights are multiplied by before they are squared. */
  public float scale() {
    return scale;
  }

  /** Widens rows of the band and adds them to the sums. */
  public void readMagnitudes(int firstRow, int count, float[] magnitudes) {
    loops.widen(band.format(), band.weights(), firstRow * band.columns(), count, magnitudes);
    before.add(magnitudes, count);
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
      MaskedCopy.copyRow(band, mask, copied, weights);
    }
    addKept(firstRow * band.columns(), row * band.columns());
    addResult(result);
  }

  private void addKept(int first, int end) {
    for (int from = first; from < end; from += piece.length) {
      int count = Math.min(piece.length, end - from);
      loops.widen(band.format(), weights, from, count, piece);
      after.add(piece, count);
    }
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
    double unit = scorePower == 1 ? 1 : 1 / ((double) scale * scale);
    BandStatistics statistics =
        new BandStatistics(
            blocks,
            keptScore * unit,
            upperBound * unit,
            scorePower == 1 ? before.sum() : before.sumOfSquares(),
            after.sumOfSquares(),
            before.sumOfSquares(),
            after.nonzeros(),
            gapSum,
            gapMax,
            completedEntries);
    return new PrunedBand(weights, mask, statistics);
  }
}
