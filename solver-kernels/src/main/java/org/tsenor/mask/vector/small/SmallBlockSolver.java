package org.tsenor.mask.vector.small;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.vector.lanes.Kernel;
import org.tsenor.mask.vector.lanes.Lanes;

/**
 * Solves blocks of 4 and 8, one block to a lane.
 *
 * <p>Midpoint sweeps alone bring most blocks to potentials whose threshold keeps exactly N
 * everywhere, which is then optimal. The few others are collected and swept again, longer. What is
 * left then, and blocks whose scores are all subnormal, zero or next to the largest float, go back
 * to the caller, to be solved one by one.
 */
public final class SmallBlockSolver {
  private final int sweeps;
  private final int moreSweeps;
  private final LaneGroup group;
  private final Sweeps sweeping;
  private final Kernel words;
  private final LaneCertificate certificate;
  private final int[] members = new int[Lanes.COUNT];
  private final int[] unfinished = new int[2 * Lanes.COUNT];
  private int unfinishedCount;

  /** A solver for a pattern that it {@linkplain #takes takes}. */
  public SmallBlockSolver(NmPattern pattern) {
    boolean four = pattern.blockSize() == 4;
    this.sweeps = Integer.getInteger("s1", four ? 4 : 8);
    this.moreSweeps = Integer.getInteger("s2", four ? 12 : 24);
    this.group = new LaneGroup(pattern.blockSize());
    this.sweeping = sweeping(pattern, group);
    this.words = new LaneWords(group, pattern.kept());
    this.certificate = new LaneCertificate(group, pattern.kept());
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
   */
  public void solve(ScoreBatch scores, SolverResult result, IntConsumer left) {
    unfinishedCount = 0;
    for (int first = 0; first < scores.blocks(); first += Lanes.COUNT) {
      int count = Math.min(Lanes.COUNT, scores.blocks() - first);
      for (int place = 0; place < count; place++) {
        members[place] = first + place;
      }
      solve(scores, members, count, sweeps, result);
      for (int place = 0; place < count; place++) {
        if (group.isUnfit(place)) {
          unfinished[unfinishedCount++] = first + place;
        }
      }
      while (unfinishedCount >= Lanes.COUNT) {
        finish(scores, result, left);
      }
    }
    finish(scores, result, left);
  }

  /** Sweeps longer over the last of the collected blocks, as many as there are lanes. */
  private void finish(ScoreBatch scores, SolverResult result, IntConsumer left) {
    int count = Math.min(Lanes.COUNT, unfinishedCount);
    if (count == 0) {
      return;
    }
    unfinishedCount -= count;
    System.arraycopy(unfinished, unfinishedCount, members, 0, count);
    solve(scores, members, count, moreSweeps, result);
    for (int place = 0; place < count; place++) {
      if (group.isUnfit(place)) {
        left.accept(members[place]);
      }
    }
  }

  private void solve(
      ScoreBatch scores, int[] blocks, int count, int sweepCount, SolverResult result) {
    group.load(scores, blocks, count);
    Arrays.fill(group.columnPotentials(), 0);
    sweeping.take(sweepCount);
    Kernel.call(words);
    certificate.write(result, blocks, count);
  }
}
