package org.tsenor.pruning.calibrated;

import java.io.Serializable;

/**
 * How ALPS went, in figures that add up over bands.
 *
 * @param groups of rows, each with its own schedule
 * @param iterations of all groups together
 * @param mostIterations of one group
 * @param restarts of all groups together
 * @param keptBlocks blocks whose mask was kept because a solver that is not exact offered a worse
 *     one
 * @param smallestRho at the end of a group; infinite where there is none
 * @param largestRho at the end of a group
 */
public record AdmmCounts(
    long groups,
    long iterations,
    int mostIterations,
    long restarts,
    long keptBlocks,
    double smallestRho,
    double largestRho)
    implements Serializable {
  /** No group yet. */
  public static final AdmmCounts NONE = new AdmmCounts(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY, 0);

  /** The counts of two bands together. */
  public AdmmCounts plus(AdmmCounts other) {
    return new AdmmCounts(
        groups + other.groups,
        iterations + other.iterations,
        Math.max(mostIterations, other.mostIterations),
        restarts + other.restarts,
        keptBlocks + other.keptBlocks,
        Math.min(smallestRho, other.smallestRho),
        Math.max(largestRho, other.largestRho));
  }

  /** These counts with another number of kept blocks. */
  public AdmmCounts withKeptBlocks(long blocks) {
    return new AdmmCounts(
        groups, iterations, mostIterations, restarts, blocks, smallestRho, largestRho);
  }
}
