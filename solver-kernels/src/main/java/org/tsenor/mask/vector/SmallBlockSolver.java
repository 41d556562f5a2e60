package org.tsenor.mask.vector;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Solves blocks of 4 and 8, one block to a lane.
 *
 * <p>Midpoint sweeps alone bring most blocks to potentials whose threshold keeps exactly N
 * everywhere, which is then optimal. The few others are collected and swept again, longer. What is
 * left then, and blocks whose scores are all subnormal, zero or next to the largest float, go back
 * to the caller, to be solved one by one.
 */
final class SmallBlockSolver {
  /** After so many, 1.4 % of the blocks of 4 and 4.4 % of those of 8 are left of normal scores. */
  private static final int SWEEPS_OF_FOUR = 4;

  private static final int SWEEPS_OF_EIGHT = 8;

  /** After so many, none in 10^5 is left, but of bfloat16, with its ties, 0.2 % and 0.9 %. */
  private static final int MORE_SWEEPS_OF_FOUR = 16;

  private static final int MORE_SWEEPS_OF_EIGHT = 48;

  private final int sweeps;
  private final int moreSweeps;
  private final LaneGroup group;
  private final Sweeps sweeping;
  private final Kernel words;
  private final LaneCertificate certificate;
  private final Leftovers leftovers;
  private boolean legal;

  /** A solver for a pattern that it {@linkplain #takes takes}. */
  public SmallBlockSolver(NmPattern pattern) {
    boolean four = pattern.blockSize() == 4;
    this.sweeps = four ? SWEEPS_OF_FOUR : SWEEPS_OF_EIGHT;
    this.moreSweeps = four ? MORE_SWEEPS_OF_FOUR : MORE_SWEEPS_OF_EIGHT;
    this.group = new LaneGroup(pattern.blockSize());
    this.sweeping = sweeping(pattern, group);
    this.words = new LaneWords(group, pattern.kept());
    this.certificate = new LaneCertificate(group, pattern.kept());
    this.leftovers = new Leftovers(pattern, 2 * Lanes.COUNT);
  }

  private static Sweeps sweeping(NmPattern pattern, LaneGroup group) {
    if (2 * pattern.kept() != pattern.blockSize()) {
      return new MidpointSweep(group, pattern.kept());
    }
    return pattern.blockSize() == 4 ? new MiddleOfFour(group) : new MiddleOfEight(group);
  }

  /** Whether blocks of this size are solved here. */
  public static boolean takes(NmPattern pattern) {
    return pattern.blockSize() == 4 || pattern.blockSize() == 8;
  }

  /**
   * Solves the blocks of a batch.
   *
   * @param left is given the blocks that are to be solved one by one
   * @throws IllegalArgumentException naming block, row and column of the first score that is
   *     negative, NaN or infinite
   */
  public void solve(ScoreBatch scores, SolverResult result, IntConsumer left) {
    leftovers.clear();
    legal = false;
    for (int first = 0; first < scores.blocks(); first += Lanes.COUNT) {
      int count = Math.min(Lanes.COUNT, scores.blocks() - first);
      solve(scores, first, count, sweeps, result);
      for (int place = 0; place < count; place++) {
        if (group.isUnfit(place)) {
          leftovers.add(scores, first + place);
        }
      }
      if (leftovers.count() >= Lanes.COUNT) {
        finish(scores, result, left);
      }
    }
    if (leftovers.count() > 0) {
      finish(scores, result, left);
    }
  }

  /** Sweeps longer over the last of the blocks that are left, as many as there are lanes. */
  private void finish(ScoreBatch scores, SolverResult result, IntConsumer left) {
    int count = Math.min(Lanes.COUNT, leftovers.count());
    leftovers.remove(count);
    int first = leftovers.count();
    solve(leftovers.scores(), first, count, moreSweeps, leftovers.result());
    for (int place = 0; place < count; place++) {
      if (group.isUnfit(place)) {
        requireLegal(scores);
        left.accept(leftovers.origin(first + place));
      } else {
        leftovers.give(first + place, result);
      }
    }
  }

  /** An illegal score leaves its block unfit: without such a block, no score need be looked at. */
  private void requireLegal(ScoreBatch scores) {
    if (!legal) {
      ScoreScan.requireFiniteAndNonNegative(scores);
      legal = true;
    }
  }

  private void solve(ScoreBatch scores, int first, int count, int sweepCount, SolverResult result) {
    group.load(scores, first, count);
    Arrays.fill(group.columnPotentials(), 0);
    sweeping.take(sweepCount);
    Kernel.call(words);
    certificate.write(result, first, count);
  }
}
