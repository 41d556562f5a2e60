package org.tsenor.pruning;

import java.io.Serializable;

/**
 * What pruning a band did, in sums that add up over bands.
 *
 * @param blocks masks solved: M×M blocks, or for the standard structure groups of M in a row
 * @param keptScore sum of the kept scores
 * @param upperBound sum of the dual bounds: no feasible mask of this band keeps a larger sum
 * @param totalScore sum of all scores
 * @param keptSquare sum of the squares of the kept weights
 * @param totalSquare sum of the squares of all weights
 * @param nonzeros weights that are not zero afterwards
 * @param gapSum sum of the blocks' relative gaps
 * @param gapMax largest relative gap of a block
 * @param completedEntries entries added to rows that an approximate solver had left short
 */
public record BandStatistics(
    long blocks,
    double keptScore,
    double upperBound,
    double totalScore,
    double keptSquare,
    double totalSquare,
    long nonzeros,
    double gapSum,
    double gapMax,
    long completedEntries)
    implements Serializable {

  /** Nothing pruned yet. */
  public static final BandStatistics NONE = new BandStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The statistics of two bands together. */
  public BandStatistics plus(BandStatistics other) {
    return new BandStatistics(
        blocks + other.blocks,
        keptScore + other.keptScore,
        upperBound + other.upperBound,
        totalScore + other.totalScore,
        keptSquare + other.keptSquare,
        totalSquare + other.totalSquare,
        nonzeros + other.nonzeros,
        gapSum + other.gapSum,
        Math.max(gapMax, other.gapMax),
        completedEntries + other.completedEntries);
  }

  /** The same, of weights of which so many are not zero. */
  public BandStatistics withNonzeros(long counted) {
    return new BandStatistics(
        blocks,
        keptScore,
        upperBound,
        totalScore,
        keptSquare,
        totalSquare,
        counted,
        gapSum,
        gapMax,
        completedEntries);
  }

  /** Mean relative gap of a block; 0 where there is none. */
  public double gapMean() {
    return blocks == 0 ? 0 : gapSum / blocks;
  }
}
