package org.tsenor.mask.vector.small;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.vector.lanes.Kernel;

/**
 * Solves blocks of 4 and 8, one block to a lane.
 *
 * <p>Midpoint sweeps alone bring most blocks to potentials whose threshold keeps exactly N
 * everywhere, which is then optimal. The few others, and blocks whose scores are all subnormal,
 * zero or next to the largest float, go back to the caller, to be solved one by one.
 */
public final class SmallBlockSolver {
  /** After so many, 0.2 % of the blocks of 4 and 4 % of those of 8 are left. */
  private static final int SWEEPS_OF_FOUR = 6;

  private static final int SWEEPS_OF_EIGHT = 8;

  private final int sweeps;
  private final LaneGroup group;
  private final MidpointSweep sweep;
  private final Kernel words;
  private final LaneCertificate certificate;

  /** A solver for a pattern that it {@linkplain #takes takes}. */
  public SmallBlockSolver(NmPattern pattern) {
    this.sweeps = pattern.blockSize() == 4 ? SWEEPS_OF_FOUR : SWEEPS_OF_EIGHT;
    this.group = new LaneGroup(pattern.blockSize());
    this.sweep = new MidpointSweep(group, pattern.kept());
    this.words = new LaneWords(group, pattern.kept());
    this.certificate = new LaneCertificate(group, pattern.kept());
  }

  /** Whether blocks of this size are solved here. */
  public static boolean takes(NmPattern pattern) {
    return pattern.blockSize() == 4 || pattern.blockSize() == 8;
  }

  /**
   * Solves up to as many blocks as there are lanes.
   *
   * @param first the first block
   * @param count how many
   * @param left is given the blocks that are to be solved one by one
   */
  public void solve(
      ScoreBatch scores, int first, int count, SolverResult result, IntConsumer left) {
    group.load(scores, first, count);
    Arrays.fill(group.columnPotentials(), 0);
    for (int round = 0; round < sweeps; round++) {
      sweep.take();
    }
    Kernel.call(words);
    certificate.write(result, first, count);
    for (int lane = 0; lane < count; lane++) {
      if (group.unfit()[lane] != 0) {
        left.accept(first + lane);
      }
    }
  }
}
