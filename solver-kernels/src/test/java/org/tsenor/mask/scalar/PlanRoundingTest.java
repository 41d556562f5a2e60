package org.tsenor.mask.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

class PlanRoundingTest {
  @Test
  void takesTheLargestEntriesThatFit() {
    float[] scores = {9, 8, 1, 7, 0, 0, 2, 0, 5};
    BlockMask mask = new BlockMask(3);
    new PlanRounding(3, 1).round(scores, 0, mask);
    assertMask(mask, 0b001, 0b010, 0b100);
    new PlanRounding(3, 2).round(scores, 0, mask);
    assertMask(mask, 0b011, 0b011, 0b100);
  }

  @Test
  void tiesGoToTheLowerIndex() {
    BlockMask mask = new BlockMask(4);
    new PlanRounding(4, 2).round(new float[16], 0, mask);
    assertMask(mask, 0b0011, 0b0011, 0b1100, 0b1100);
    float[] signedZeros = new float[16];
    signedZeros[0] = -0.0f;
    new PlanRounding(4, 2).round(signedZeros, 0, mask);
    assertMask(mask, 0b0011, 0b0011, 0b1100, 0b1100);
  }

  @Test
  void tiesOfThePlanGoToTheHigherScoreThenToTheLowerIndex() {
    double[] logPlan = {0, 0, 0, -1, -2, -2, -1, -2, -2};
    float[] scores = {0, 0, 0, 1, 2, 2, 2, 1, 4, 1, 2, 3};
    BlockMask mask = new BlockMask(3);
    new PlanRounding(3, 1).round(logPlan, scores, 3, mask);
    assertMask(mask, 0b010, 0b001, 0b100);
    double[] uniform = new double[9];
    new PlanRounding(3, 1).round(uniform, scores, 3, mask);
    assertMask(mask, 0b010, 0b100, 0b001);
  }

  @Test
  void ordersAPlanOfAnySign() {
    double[] plan = {-3, -2, 5, 7};
    BlockMask mask = new BlockMask(2);
    new PlanRounding(2, 1).round(plan, new float[4], 0, mask);
    assertMask(mask, 0b01, 0b10);
    plan[2] = 8;
    new PlanRounding(2, 1).round(plan, new float[4], 0, mask);
    assertMask(mask, 0b10, 0b01);
  }

  /** Published mean errors of greedy masks left short, in per cent, on Gaussian scores. */
  @ParameterizedTest
  @CsvSource({"2,4,1.49,0.15", "4,8,1.26,0.08", "8,16,0.91,0.05", "16,32,0.63,0.04"})
  void greedyErrsAsPublished(int kept, int size, double percent, double tolerance) {
    NmPattern pattern = new NmPattern(kept, size);
    int blocks = size < 32 ? 2000 : 300;
    Random random = new Random(5);
    float[] scores = new float[blocks * size * size];
    for (int index = 0; index < scores.length; index++) {
      scores[index] = (float) Math.abs(random.nextGaussian());
    }
    ScoreBatch batch = ScoreBatch.square(pattern, blocks, scores);
    SolverResult optima = new ScalarExactSolver(pattern).solve(batch);
    PlanRounding rounding = new PlanRounding(size, kept);
    BlockMask mask = new BlockMask(size);
    double error = 0;
    for (int block = 0; block < blocks; block++) {
      rounding.round(scores, batch.offset(block), mask);
      double keptScore = 0;
      for (int entry = 0; entry < size * size; entry++) {
        boolean keeps = mask.keeps(entry / size, entry % size);
        keptScore += keeps ? scores[batch.offset(block) + entry] : 0;
      }
      error += 100 * (1 - keptScore / optima.keptScores()[block]) / blocks;
    }
    assertTrue(Math.abs(error - percent) <= tolerance, pattern + " errs by " + error + " %");
  }

  static void assertMask(BlockMask mask, long... rows) {
    for (int row = 0; row < rows.length; row++) {
      assertEquals(rows[row], mask.row(row), "row " + row);
    }
  }
}
