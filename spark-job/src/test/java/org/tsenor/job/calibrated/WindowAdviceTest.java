package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowAdviceTest {
  private static List<Deviation> layers(double calibration, double heldOut) {
    return List.of(
        new Deviation(1, OptionalDouble.of(1)),
        new Deviation(calibration, OptionalDouble.of(heldOut)));
  }

  @Test
  void enoughWindowsAreNotSpokenOf() {
    assertTrue(WindowAdvice.of(List.of(), 8).isEmpty());
    assertTrue(WindowAdvice.of(layers(0.1, 0.19), 8).isEmpty());
    assertTrue(WindowAdvice.of(layers(0, 0), 8).isEmpty());
    assertTrue(WindowAdvice.of(List.of(new Deviation(0.1, OptionalDouble.empty())), 8).isEmpty());
  }

  /** Means of y = x·w + noise: fitted to n rows of k columns, measured on those and on others. */
  @Test
  void theAdviceIsThatOfLeastSquares() {
    double ratio = ratioOfMeans(40, 20);
    assertEquals(3, ratio, 0.15);
    WindowAdvice advice = WindowAdvice.of(layers(1, ratio), 40).orElseThrow();
    assertEquals(ratio, advice.ratio());
    assertEquals(1.5, ratioOfMeans(advice.windows(), 20), 0.1);
  }

  /** Of n observations in k groups, each fitted by its mean. */
  private static double ratioOfMeans(int n, int k) {
    Random random = new Random(1);
    double seen = 0;
    double unseen = 0;
    for (int trial = 0; trial < 4000; trial++) {
      for (int group = 0; group < k; group++) {
        int size = n / k + (group < n % k ? 1 : 0);
        double[] values = random.doubles(size).map(x -> random.nextGaussian()).toArray();
        double mean = Arrays.stream(values).sum() / size;
        for (double value : values) {
          seen += (value - mean) * (value - mean) / n;
          double other = random.nextGaussian();
          unseen += (other - mean) * (other - mean) / n;
        }
      }
    }
    return unseen / seen;
  }
}
