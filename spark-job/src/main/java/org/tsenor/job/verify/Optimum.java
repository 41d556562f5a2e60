package org.tsenor.job.verify;

import java.io.Serializable;

/**
 * How good the masks of a tensor are, found out anew from its original.
 *
 * @param blocks that were looked at; 0 if none was
 * @param best sum of what the better of two masks keeps of each block: the one on disk, or one that
 *     a solver finds now
 * @param leastGapSum sum of the relative gaps that any certificate has to admit
 * @param leastGapMax largest of them
 * @param provenGap largest relative gap that there may be, by a bound computed now
 */
record Optimum(long blocks, double best, double leastGapSum, double leastGapMax, double provenGap)
    implements Serializable {
  static final Optimum NONE = new Optimum(0, 0, 0, 0, 0);

  Optimum plus(Optimum other) {
    return new Optimum(
        blocks + other.blocks,
        best + other.best,
        leastGapSum + other.leastGapSum,
        Math.max(leastGapMax, other.leastGapMax),
        Math.max(provenGap, other.provenGap));
  }
}
