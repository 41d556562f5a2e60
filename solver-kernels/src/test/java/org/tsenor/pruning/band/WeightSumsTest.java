package org.tsenor.pruning.band;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightSumsTest {
  private static final int LANES = 4;

  @Test
  void sumsAreThoseOfTheirLanesBitForBit() {
    Random random = new Random(1);
    float[] magnitudes = new float[1603];
    double[] lanes = new double[LANES];
    double[] squares = new double[LANES];
    int nonzeros = 0;
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = random.nextInt(3) == 0 ? 0 : (float) Math.pow(10, random.nextInt(70) - 37);
      double magnitude = magnitudes[i];
      nonzeros += magnitude != 0 ? 1 : 0;
      lanes[i % LANES] += magnitude;
      squares[i % LANES] += magnitude * magnitude;
    }
    WeightSums sums = new WeightSums();
    int split = LANES * 31;
    sums.add(magnitudes, split);
    sums.add(Arrays.copyOfRange(magnitudes, split, magnitudes.length), magnitudes.length - split);
    assertEquals(Arrays.stream(lanes).sum(), sums.sum(), 1e-15 * sums.sum());
    assertEquals(((squares[0] + squares[1]) + squares[2]) + squares[3], sums.sumOfSquares());
    assertEquals(nonzeros, sums.nonzeros());
  }
}
