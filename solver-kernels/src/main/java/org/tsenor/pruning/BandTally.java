package org.tsenor.pruning;

import java.util.Arrays;

/** Sums over the weights of a band, before pruning and after. */
public final class BandTally {
  /** Weights widened at a time, a multiple of the sums' lanes: they stay in the nearest cache. */
  private static final int PIECE = 2048;

  private final WeightFormat format;
  private final WeightLoops loops;
  private final WeightSums before = new WeightSums();
  private final WeightSums after = new WeightSums();
  private final float[] piece = new float[PIECE];

  /** Nothing summed yet. */
  public BandTally(WeightFormat format, WeightLoops loops) {
    this.format = format;
    this.loops = loops;
  }

  /** Adds weights as they were, from an index to an end. */
  public void addBefore(byte[] weights, int first, int end) {
    add(before, weights, first, end);
  }

  /** Adds weights as they are now, from an index to an end. */
  public void addAfter(byte[] weights, int first, int end) {
    add(after, weights, first, end);
  }

  private void add(WeightSums sums, byte[] weights, int first, int end) {
    for (int from = first; from < end; from += PIECE) {
      int count = Math.min(PIECE, end - from);
      loops.widen(format, weights, from, count, piece);
      int whole = (count + WeightSums.LANES - 1) / WeightSums.LANES * WeightSums.LANES;
      Arrays.fill(piece, count, whole, 0);
      loops.addTo(sums, piece, whole);
    }
  }

  /**
   * The band's statistics.
   *
   * @param blocks sums over its blocks
   * @param scorePower 1 or 2
   * @param scale power of two that weights were multiplied by before they were squared
   */
  public BandStatistics statistics(BlockSums blocks, int scorePower, float scale) {
    double unit = scorePower == 1 ? 1 : 1 / ((double) scale * scale);
    return new BandStatistics(
        blocks.blocks(),
        blocks.keptScore() * unit,
        blocks.upperBound() * unit,
        scorePower == 1 ? before.sum() : before.sumOfSquares(),
        after.sumOfSquares(),
        before.sumOfSquares(),
        after.nonzeros(),
        blocks.gapSum(),
        blocks.gapMax(),
        blocks.completedEntries());
  }
}
