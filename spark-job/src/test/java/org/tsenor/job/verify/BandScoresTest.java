package org.tsenor.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tsenor.pruning.WeightFormat;

class BandScoresTest {
  @Test
  void roundsAsAFloatDoesWhereItCan() {
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      double value = Math.scalb(1 + random.nextDouble(), random.nextInt(250) - 125);
      assertEquals((float) value, BandScores.toFloat(value));
    }
    double tie = 1 + 0x1p-24;
    assertEquals(1, BandScores.toFloat(tie), "to even");
    assertEquals(1 + 0x1p-22, BandScores.toFloat(1 + 0x1p-23 + 0x1p-24), "to even, upwards");
    assertEquals(2, BandScores.toFloat(2 - 0x1p-52), "into the next power of two");
    assertEquals(0x1p-280, BandScores.toFloat(0x1p-280 * (1 + 0x1p-30)), "below what a float has");
    assertEquals(0, BandScores.toFloat(0));
  }

  @Test
  void sumsMagnitudesAndRoundedSquares() {
    byte[] weights = new byte[12];
    WeightFormat.F32.narrow(-3, weights, 0);
    WeightFormat.F32.narrow(1 + 0x1p-23f, weights, 1);
    WeightFormat.F32.narrow(-0.0f, weights, 2);
    assertEquals(4 + 0x1p-23, new BandScores(WeightFormat.F32, 1).sums(weights).score());
    BandScores.Sums squares = new BandScores(WeightFormat.F32, 2).sums(weights);
    assertEquals(10 + 0x1p-22, squares.score());
    assertEquals(10 + 0x1p-22 + 0x1p-46, squares.square());
  }
}
