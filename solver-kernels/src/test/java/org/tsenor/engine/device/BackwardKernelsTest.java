package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.BackwardSteps.Adam;
import org.tsenor.engine.host.PlainActivationLoops;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;

/** The kernels of the way back, compiled as C++, against loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackwardKernelsTest {
  private static final double ULP = Math.ulp(1f);

  private final Random random = new Random(7);
  private EmulatedDevice device;

  @BeforeAll
  void start() throws IOException {
    assumeTrue(
        EmulatorBuild.unavailableReason().isEmpty(),
        () -> "not run: " + EmulatorBuild.unavailableReason().get());
    device = new EmulatedDevice(KernelSources.ofProject(), 3);
  }

  @AfterAll
  void end() throws IOException {
    if (device != null) {
      device.close();
    }
  }

  private float[] drawn(int length, double scale) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return values;
  }

  /** Two heads; at keys that are not seen lies what must not be read. */
  @ParameterizedTest
  @CsvSource({
    "1,0,2147483647", // one token
    "6,0,2147483647", // all before it
    "6,0,1", // itself alone
    "7,35,2147483647", // more keys than a warp has lanes
    "7,35,33", // a window of more than a warp
    "7,35,3"
  })
  void gradientsOfProbabilitiesBecomeThoseOfLogits(int queries, int first, int window)
      throws IOException {
    int rows = 2 * queries;
    int keys = first + queries;
    float[] probabilities = new float[rows * keys];
    float[] gradient = new float[rows * keys];
    Arrays.fill(probabilities, Float.NaN);
    Arrays.fill(gradient, Float.NaN);
    for (int row = 0; row < rows; row++) {
      int token = first + row % queries;
      for (int key = firstKey(token, window); key <= token; key++) {
        probabilities[row * keys + key] = random.nextFloat();
        gradient[row * keys + key] = (float) random.nextGaussian();
      }
    }
    float[] found =
        new EmulatedBuffers()
            .floats("probabilities", probabilities)
            .floats("gradient", gradient)
            .number((long) rows)
            .numbers(queries, keys, first, window)
            .run(device, "softmax_gradient", (rows + 3) / 4, 128)
            .floats("gradient");
    for (int row = 0; row < rows; row++) {
      int token = first + row % queries;
      int from = firstKey(token, window);
      double sum = 0;
      for (int key = from; key <= token; key++) {
        sum += (double) probabilities[row * keys + key] * gradient[row * keys + key];
      }
      for (int key = 0; key < keys; key++) {
        int at = row * keys + key;
        boolean seen = key >= from && key <= token;
        double expected = seen ? probabilities[at] * (gradient[at] - sum) : 0;
        double size = seen ? Math.abs(gradient[at]) + Math.abs(sum) : 0;
        assertEquals(expected, found[at], 2 * ULP * size, "row " + row + ", key " + key);
      }
    }
  }

  private static int firstKey(int token, int window) {
    return (int) Math.max(0, token - (long) window + 1);
  }

  @Test
  void whatIsNotANumberIsNotHidden() throws IOException {
    float[] found =
        new EmulatedBuffers()
            .floats("probabilities", 1, 0, 0.5f, 0.5f)
            .floats("gradient", 1, Float.NaN, 1, Float.NaN)
            .number(2L)
            .numbers(2, 2, 0, 2)
            .run(device, "softmax_gradient", 1, 128)
            .floats("gradient");
    assertArrayEquals(new float[] {0, 0, Float.NaN, Float.NaN}, found);
    EmulatedBuffers errors =
        new EmulatedBuffers()
            .floats("outputs", 3, Float.NaN)
            .floats("targets", 4, 0)
            .doubles("errors", 0)
            .floats("gradient", 0, 0)
            .numbers(1, 2)
            .run(device, "bounded_errors", 1, 128);
    assertArrayEquals(new double[] {Double.NaN}, errors.doubles("errors"));
    assertArrayEquals(new float[] {Float.NaN, Float.NaN}, errors.floats("gradient"));
  }

  /** Heads of 2 columns, whole rows, a width that is no multiple of a warp; runs beyond a block. */
  @ParameterizedTest
  @CsvSource({"5,1,1e-5", "9,2,1e-6", "3,33,1e-5", "4,128,1e-6", "1,257,1e-5", "6,40,0"})
  void gradientsGoBackThroughNorms(int runs, int width, double epsilon) throws IOException {
    for (double scale : new double[] {1, 1e-9, 1e9}) {
      float[] from = drawn(runs * width, scale);
      float[] weight = drawn(width, 1);
      float[] gradient = drawn(from.length, 1);
      float[] before = drawn(from.length, 1 / Math.hypot(scale, Math.sqrt(epsilon)));
      float[] found = normGradient(from, weight, gradient, before, epsilon);
      for (int i = 0; i < from.length; i++) {
        double squares = 0;
        double along = 0;
        double size = 0;
        for (int j = i / width * width; j < (i / width + 1) * width; j++) {
          double product = gradient[j] * (double) weight[j % width] * from[j];
          squares += (double) from[j] * from[j];
          along += product;
          size += Math.abs(product);
        }
        double inverse = 1 / Math.sqrt(squares / width + epsilon);
        double term = gradient[i] * (double) weight[i % width] * inverse;
        double back = from[i] * inverse * inverse * inverse / width;
        double expected = before[i] + term - back * along;
        double terms = Math.abs(before[i]) + Math.abs(term) + Math.abs(back) * size;
        assertEquals(expected, found[i], 4 * ULP * terms, "value " + i);
      }
    }
  }

  private float[] normGradient(
      float[] from, float[] weight, float[] gradient, float[] before, double epsilon)
      throws IOException {
    int runs = from.length / weight.length;
    return new EmulatedBuffers()
        .floats("from", from)
        .floats("weight", weight)
        .floats("gradient", gradient)
        .floats("into", before)
        .number((long) runs)
        .number(epsilon)
        .numbers(weight.length, 0)
        .run(device, "rms_norm_gradient", (runs + 3) / 4, 128)
        .floats("into");
  }

  /** Zeros have no direction: what comes back is weighed and divided by the root of epsilon. */
  @Test
  void zerosOfANormHaveAGradient() throws IOException {
    float[] weight = drawn(16, 1);
    float[] gradient = drawn(48, 1);
    float[] found = normGradient(new float[48], weight, gradient, new float[48], 0.25);
    for (int i = 0; i < 48; i++) {
      assertEquals(gradient[i] * weight[i % 16] * 2, found[i]);
    }
  }

  @Test
  void gradientsOfGatesAreTheHostsBitForBit() throws IOException {
    float[] hard = {0, -0f, 1e-40f, -1e-40f, 88, -88, 104, -104, 1e30f, -1e30f, Float.NaN, 87.3f};
    for (float[] gates : List.of(hard, drawn(1000, 5), drawn(7, 1e-3))) {
      float[] ups = drawn(gates.length, 1);
      float[] gradient = drawn(gates.length, 1);
      EmulatedBuffers task =
          new EmulatedBuffers()
              .floats("gates", gates)
              .floats("ups", ups)
              .floats("gradient", gradient)
              .number((long) gates.length)
              .run(device, "gate_gradient", 2, 64);
      float[] expectedGates = gates.clone();
      float[] expectedUps = ups.clone();
      new PlainActivationLoops().siluGradient(expectedGates, expectedUps, gradient, gates.length);
      assertArrayEquals(expectedGates, task.floats("gates"));
      assertArrayEquals(expectedUps, task.floats("ups"));
      assertArrayEquals(gradient, task.floats("gradient"));
    }
  }

  /** The first token's targets are zeros. */
  @ParameterizedTest
  @CsvSource({"2,1", "5,31", "6,200"})
  void errorsAreSharesOfATokensTargets(int tokens, int columns) throws IOException {
    float[] outputs = drawn(tokens * columns, 1);
    float[] targets = drawn(tokens * columns, 1);
    Arrays.fill(targets, 0, columns, 0);
    EmulatedBuffers task =
        new EmulatedBuffers()
            .floats("outputs", outputs)
            .floats("targets", targets)
            .doubles("errors", new double[tokens])
            .floats("gradient", new float[outputs.length])
            .numbers(tokens, columns)
            .run(device, "bounded_errors", (tokens + 3) / 4, 128);
    for (int token = 0; token < tokens; token++) {
      double apart = 0;
      double size = 0;
      for (int i = token * columns; i < (token + 1) * columns; i++) {
        float difference = outputs[i] - targets[i];
        apart += (double) difference * difference;
        size += (double) targets[i] * targets[i];
      }
      double error = apart / (size + apart);
      assertEquals(error, task.doubles("errors")[token], 1e-13 * error, "token " + token);
      for (int i = token * columns; i < (token + 1) * columns; i++) {
        double slope = 2 * size / Math.pow(size + apart, 2) / tokens;
        double expected = slope * (outputs[i] - targets[i]);
        double found = task.floats("gradient")[i];
        assertEquals(expected, found, 2 * ULP * Math.abs(expected), "value " + i);
      }
    }
  }

  /** Three steps, in a grid that has to go over the weights more than once. */
  @Test
  void adamIsTheHostsBitForBit() throws IOException {
    int count = 1000;
    float[] weights = drawn(count, 0.02);
    float[] some = {0, -0f, 1e-42f, -1e-30f, 1e30f};
    System.arraycopy(some, 0, weights, 0, some.length);
    float[] mean = new float[count];
    float[] square = new float[count];
    float[] expectedWeights = weights.clone();
    float[] expectedMean = new float[count];
    float[] expectedSquare = new float[count];
    for (int step = 1; step <= 3; step++) {
      float[] gradient = drawn(count, 1e-3);
      gradient[9] = step == 3 ? Float.NaN : 0;
      gradient[10] = 1e-30f;
      Adam adam = new Adam(1e-3, 0.9, 0.999, 1e-8, step);
      EmulatedBuffers task =
          new EmulatedBuffers()
              .floats("gradient", gradient)
              .floats("weights", weights)
              .floats("mean", mean)
              .floats("square", square)
              .number((long) count)
              .number(adam.correctedRate())
              .number(adam.rootCorrection())
              .number(0.9f)
              .number((float) (1 - 0.9))
              .number(0.999f)
              .number((float) (1 - 0.999))
              .number(1e-8f)
              .numbers(0)
              .run(device, "adam_step", 3, 64);
      weights = task.floats("weights");
      mean = task.floats("mean");
      square = task.floats("square");
      move(adam, gradient, expectedWeights, expectedMean, expectedSquare);
      assertArrayEquals(expectedWeights, weights);
      assertArrayEquals(expectedMean, mean);
      assertArrayEquals(expectedSquare, square);
    }
    assertTrue(Float.isNaN(weights[9]));
    assertArrayEquals(new float[] {0, -0f}, Arrays.copyOf(weights, 2));
  }

  private static void move(
      Adam adam, float[] gradient, float[] weights, float[] mean, float[] square) {
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] == 0) {
        continue;
      }
      mean[i] = 0.9f * mean[i] + (float) (1 - 0.9) * gradient[i];
      square[i] = 0.999f * square[i] + (float) (1 - 0.999) * gradient[i] * gradient[i];
      float root = (float) Math.sqrt(square[i]) * adam.rootCorrection();
      weights[i] -= adam.correctedRate() * mean[i] / (root + 1e-8f);
    }
  }
}
