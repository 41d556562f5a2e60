package org.tsenor.mask.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;

/** The exact solver ends from any start; a good one leaves it few paths. */
class StartingPotentialsTest {
  private static final NmPattern PATTERN = new NmPattern(16, 32);
  private static final int BLOCKS = 100;

  @Test
  void theSmoothedDualLeavesFewPathsOnGaussianScores() {
    ScoreBatch scores = draw(random -> Math.abs(random.nextGaussian()));
    double paths = meanPaths(scores, new SmoothedDual(16, 32)::solve);
    assertTrue(paths < 4, paths + " paths a block");
  }

  @Test
  void midpointsLeaveFewPathsWhereScoresSpanManyMagnitudes() {
    ScoreBatch scores = draw(random -> Math.pow(10, 12 * random.nextDouble() - 8));
    double smoothed = meanPaths(scores, new SmoothedDual(16, 32)::solve);
    double midpoints = meanPaths(scores, new MidpointDual(16, 32)::solve);
    assertTrue(smoothed > 60, smoothed + " paths a block: midpoints have nothing to better");
    assertTrue(midpoints < 20, midpoints + " paths a block");
  }

  @Test
  void midpointsExplainEqualRowsByTheirColumns() {
    ScoreBatch scores =
        new ScoreBatch(4, 4, 1, new float[] {8, 4, 2, 1, 8, 4, 2, 1, 8, 4, 2, 1, 8, 4, 2, 1});
    ScaledBlock block = new ScaledBlock(4);
    Potentials potentials = new Potentials(4);
    block.load(scores, 0);
    new MidpointDual(1, 4).solve(block, potentials);
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        assertTrue(Math.abs(potentials.reduced(block, row, column)) < 1e-12);
      }
    }
  }

  @Test
  void aScaledBlockIsExactAndKeepsItsLargestScoreBetweenOneAndTwo() {
    float[] extremes = {Float.MIN_VALUE, Float.MIN_NORMAL, 1, Float.MAX_VALUE};
    for (float largest : extremes) {
      float[] scores = {largest, Float.MIN_VALUE, 0, largest / 2};
      ScaledBlock block = new ScaledBlock(2);
      block.load(new ScoreBatch(2, 2, 1, scores), 0);
      assertTrue(block.max() >= 1 && block.max() < 2, "largest " + block.max());
      float[] restored = new float[4];
      for (int entry = 0; entry < 4; entry++) {
        restored[entry] = (float) (block.byRow()[entry] * block.unit());
      }
      assertArrayEquals(scores, restored);
      assertArrayEquals(
          new double[] {block.byRow()[0], block.byRow()[2], block.byRow()[1], block.byRow()[3]},
          block.byColumn());
    }
  }

  private static double meanPaths(ScoreBatch scores, Start start) {
    ScaledBlock block = new ScaledBlock(32);
    Potentials potentials = new Potentials(32);
    BlockMask mask = new BlockMask(32);
    AugmentingPaths paths = new AugmentingPaths(16, 32);
    double total = 0;
    for (int index = 0; index < scores.blocks(); index++) {
      block.load(scores, index);
      start.solve(block, potentials);
      potentials.threshold(block, 16, mask);
      total += paths.complete(block, potentials, mask);
    }
    return total / scores.blocks();
  }

  private static ScoreBatch draw(ToDoubleFunction<Random> distribution) {
    Random random = new Random(17);
    float[] scores = new float[BLOCKS * PATTERN.blockEntries()];
    for (int index = 0; index < scores.length; index++) {
      scores[index] = (float) distribution.applyAsDouble(random);
    }
    return ScoreBatch.square(PATTERN, BLOCKS, scores);
  }

  /** Replaces the potentials of a block. */
  private interface Start {
    void solve(ScaledBlock block, Potentials potentials);
  }
}
