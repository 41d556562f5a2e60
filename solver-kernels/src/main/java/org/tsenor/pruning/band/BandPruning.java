package org.tsenor.pruning.band;

import java.util.Arrays;
import org.tsenor.mask.SolverResult;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;

/** One band on its way: what is pruned so far and the sums over it. */
public final class BandPruning {
  /** Weights widened at a time, a multiple of the sums' lanes: they stay in the nearest cache. */
  private static final int PIECE = 2048;

  private final WeightBand band;
  private final float scale;
  private final byte[] weights;
  private final byte[] mask;

  private final WeightLoops loops;
  private final WeightSums before = new WeightSums();
  private final WeightSums after = new WeightSums();
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
    addWeights(firstRow * band.columns(), row * band.columns());
    addResult(result);
  }

  private void addWeights(int first, int end) {
    for (int from = first; from < end; from += PIECE) {
      int count = Math.min(PIECE, end - from);
      addPiece(before, band.weights(), from, count);
      addPiece(after, weights, from, count);
    }
  }

  private void addPiece(WeightSums sums, byte[] of, int from, int count) {
    loops.widen(band.format(), of, from, count, piece);
    int whole = (count + WeightSums.LANES - 1) / WeightSums.LANES * WeightSums.LANES;
    Arrays.fill(piece, count, whole, 0);
    loops.addTo(sums, piece, whole);
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
