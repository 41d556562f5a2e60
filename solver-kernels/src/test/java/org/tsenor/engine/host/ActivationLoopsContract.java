package org.tsenor.engine.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.engine.BackwardSteps;
import org.tsenor.linalg.FloatBlock;

/** What all {@link ActivationLoops} do; each gives the bits of the plain ones. */
public abstract class ActivationLoopsContract {
  private final PlainActivationLoops plain = new PlainActivationLoops();

  protected abstract ActivationLoops loops();

  /** Every 777th float, so that all exponents and signs are met. */
  @Test
  void exponentialIsWithinOneUnitInTheLastPlace() {
    float[] inputs = new float[1 << 16];
    double worst = 0;
    for (float x = Exponential.SMALLEST; x < Exponential.LARGEST; ) {
      int count = 0;
      for (; count < inputs.length && x < Exponential.LARGEST; count++) {
        inputs[count] = x;
        x = next(x);
      }
      float[] found = inputs.clone();
      loops().exponentials(found, 0, count, 0);
      for (int i = 0; i < count; i++) {
        double exact = Math.exp(inputs[i]);
        worst = Math.max(worst, Math.abs(found[i] - exact) / Math.ulp((float) exact));
      }
    }
    assertTrue(worst < 1, "units in the last place: " + worst);
    assertTrue(worst > 0.5, "nothing was compared: " + worst);
  }

  private static float next(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (bits < 0) {
      return -x < 1e-9f ? 1e-9f : Float.intBitsToFloat(bits - 777);
    }
    return Float.intBitsToFloat(bits + 777);
  }

  @Test
  void exponentialsStayInRange() {
    float[] values = {Float.NEGATIVE_INFINITY, -1000, -0f, 0, 1000, Float.NaN};
    loops().exponentials(values, 0, values.length, 0);
    assertEquals(1.2e-38f, values[0], 2e-40f);
    assertEquals(values[0], values[1]);
    assertEquals(1, values[2]);
    assertEquals(1, values[3]);
    assertTrue(values[4] > 1e38f && values[4] < Float.POSITIVE_INFINITY);
    assertTrue(Float.isNaN(values[5]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 33, 500})
  void bitsAreThoseOfThePlainLoops(int length) {
    float[] values = draw(length + 3, length);
    float[] ups = draw(length + 3, length + 1);
    assertEquals(plain.max(values, 2, 2 + length), loops().max(values, 2, 2 + length));
    float[] expected = values.clone();
    float[] found = values.clone();
    plain.exponentials(expected, 2, 2 + length, 1.5f);
    loops().exponentials(found, 2, 2 + length, 1.5f);
    assertArrayEquals(expected, found, 0);
    float[] expectedGates = values.clone();
    float[] gates = values.clone();
    plain.multiplyBySilu(expectedGates, ups, length);
    loops().multiplyBySilu(gates, ups, length);
    assertArrayEquals(expectedGates, gates, 0);
    double[] expectedSums = new double[length + 5];
    Arrays.setAll(expectedSums, index -> Math.sin(index) * 1e9);
    double[] sums = expectedSums.clone();
    plain.addTo(values, 2, expectedSums, 3, length);
    loops().addTo(values, 2, sums, 3, length);
    assertArrayEquals(expectedSums, sums, 0);
    assertEquals(plain.sum(values, 2, 2 + length), loops().sum(values, 2, 2 + length));
    assertEquals(
        plain.sumOfSquares(values, 2, 2 + length), loops().sumOfSquares(values, 2, 2 + length));
    assertEquals(
        plain.sumOfProducts(values, 2, ups, 1, length),
        loops().sumOfProducts(values, 2, ups, 1, length));
  }

  /** Weights of zero, of both signs, and what is no number among them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 33, 500})
  void weightsMoveAsByThePlainLoops(int length) {
    AdamStep adam = AdamStep.of(new BackwardSteps.Adam(0.01, 0.9, 0.95, 1e-8, 3));
    float[] gradient = draw(length + 3, 7);
    float[] weights = draw(length + 2, 8);
    float[] some = {0, -0f, Float.NaN, 1e-42f, 1e30f};
    System.arraycopy(some, 0, weights, 2, Math.min(length, some.length));
    float[] mean = draw(length + 1, 9);
    float[] square = draw(length, 10);
    for (int i = 0; i < length; i++) {
      square[i] *= square[i];
    }
    List<float[]> expected = moved(plain, adam, gradient, weights, mean, square);
    List<float[]> found = moved(loops(), adam, gradient, weights, mean, square);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), 0, "array " + i);
    }
    assertEquals(weights[0], found.get(0)[0], "what stands before them stays");
    if (length > 5) {
      assertEquals(0, found.get(0)[2]);
      assertEquals(0, found.get(1)[1]);
      assertNotEquals(weights[7], found.get(0)[7]);
    }
  }

  private static List<float[]> moved(
      ActivationLoops loops,
      AdamStep adam,
      float[] gradient,
      float[] weights,
      float[] mean,
      float[] square) {
    float[] moved = weights.clone();
    float[] means = mean.clone();
    float[] squares = square.clone();
    int length = square.length;
    loops.move(
        adam,
        block(gradient, 3, length),
        block(moved, 2, length),
        new AdamStep.Moments(block(means, 1, length), block(squares, 0, length)));
    return List.of(moved, means, squares);
  }

  private static FloatBlock block(float[] values, int offset, int length) {
    return new FloatBlock(values, offset, length, 1, length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 40, 500})
  void sumsAreThoseOfDoubles(int length) {
    float[] values = draw(length + 3, length + 2);
    double sum = 0;
    double sizes = 0;
    double squares = 0;
    for (int i = 2; i < 2 + length; i++) {
      sum += values[i];
      sizes += Math.abs(values[i]);
      squares += (double) values[i] * values[i];
    }
    assertEquals(sum, loops().sum(values, 2, 2 + length), 1e-14 * sizes);
    assertEquals(squares, loops().sumOfSquares(values, 2, 2 + length), 1e-14 * squares);
    values[1] = Float.NaN;
    assertEquals(0, loops().sum(values, 2, 2));
  }

  @Test
  void siluIsThatOfDoubles() {
    float[] gates = draw(1000, 5);
    float[] ups = draw(1000, 6);
    float[] found = gates.clone();
    loops().multiplyBySilu(found, ups, 1000);
    for (int i = 0; i < 1000; i++) {
      double expected = gates[i] / (1 + Math.exp(-gates[i])) * ups[i];
      assertEquals(expected, found[i], 5e-7 * Math.abs(expected) + 1e-36);
    }
  }

  @Test
  void maximumOfNegativeValuesAndOfNaN() {
    float[] values = new float[40];
    Arrays.fill(values, -3);
    values[38] = -2;
    assertEquals(-2, loops().max(values, 1, 40));
    values[17] = Float.NaN;
    values[39] = Float.NaN;
    assertEquals(-2, loops().max(values, 1, 40));
    Arrays.fill(values, Float.NaN);
    assertEquals(Float.NEGATIVE_INFINITY, loops().max(values, 1, 40));
  }

  private static float[] draw(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2));
    }
    return values;
  }
}
