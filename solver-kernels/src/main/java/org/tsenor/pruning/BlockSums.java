package org.tsenor.pruning;

import org.tsenor.mask.OptimalityCertificate;

/**
 * Sums over solved blocks, in the units of the scores solved.
 *
 * @param blocks masks solved
 * @param keptScore sum of the kept scores
 * @param upperBound sum of the dual bounds
 * @param gapSum sum of the blocks' relative gaps
 * @param gapMax largest relative gap of a block
 * @param completedEntries entries added to rows that an approximate solver had left short
 */
public record BlockSums(
    long blocks,
    double keptScore,
    double upperBound,
    double gapSum,
    double gapMax,
    long completedEntries) {
  /** No block. */
  public static final BlockSums NONE = new BlockSums(0, 0, 0, 0, 0, 0);

  /** One block. */
  public static BlockSums of(double keptScore, double upperBound, int completedEntries) {
    double gap = OptimalityCertificate.relativeGap(keptScore, upperBound);
    return new BlockSums(1, keptScore, upperBound, gap, gap, completedEntries);
  }

  /** The sums of both. */
  public BlockSums plus(BlockSums other) {
    return new BlockSums(
        blocks + other.blocks,
        keptScore + other.keptScore,
        upperBound + other.upperBound,
        gapSum + other.gapSum,
        Math.max(gapMax, other.gapMax),
        completedEntries + other.completedEntries);
  }
}
