package org.tsenor.pruning.band;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightSumsTest {
  @Test
  void agreesWithSumsInOneLane() {
    Random random = new Random(1);
    float[] magnitudes = new float[1603];
    double sum = 0;
    double squares = 0;
    int nonzeros = 0;
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = random.nextInt(3) == 0 ? 0 : (float) Math.pow(10, random.nextInt(70) - 37);
      double magnitude = magnitudes[i];
      nonzeros += magnitude != 0 ? 1 : 0;
      sum += magnitude;
      squares += magnitude * magnitude;
    }
    WeightSums sums = new WeightSums();
    int split = 124;
    sums.add(magnitudes, split);
    sums.add(Arrays.copyOfRange(magnitudes, split, magnitudes.length), magnitudes.length - split);
    assertEquals(sum, sums.sum(), 1e-14 * sum);
    assertEquals(squares, sums.sumOfSquares(), 1e-14 * squares);
    assertEquals(nonzeros, sums.nonzeros());
  }

  @Test
  void zerosSumToZero() {
    WeightSums sums = new WeightSums();
    sums.add(new float[1001], 1001);
    assertEquals(0, sums.sum());
    assertEquals(0, sums.sumOfSquares());
    assertEquals(0, sums.nonzeros());
  }

  @Test
  void smallNormalFloatsAreNotLost() {
    WeightSums sums = new WeightSums();
    sums.add(new float[] {Float.MIN_NORMAL, 0, 0, Float.MIN_NORMAL, 0}, 5);
    assertEquals(2.0 * Float.MIN_NORMAL, sums.sum());
    assertEquals(2.0 * Float.MIN_NORMAL * Float.MIN_NORMAL, sums.sumOfSquares());
    assertEquals(2, sums.nonzeros());
  }
}
