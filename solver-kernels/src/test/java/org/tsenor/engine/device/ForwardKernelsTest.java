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
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.engine.host.Exponential;
import org.tsenor.engine.host.PlainActivationLoops;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;

/** The forward pass's kernels, compiled as C++, against loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardKernelsTest {
  /** Of a float that was rounded three times. */
  private static final double ROUNDING = 3 * Math.ulp(1f);

  private final Random random = new Random(5);
  private EmulatedDevice device;

  @BeforeAll
  void start() throws IOException {
    assumeTrue(
        EmulatorBuild.unavailableReason().isEmpty(),
        () -> "not run: " + EmulatorBuild.unavailableReason().get());
    device = new EmulatedDevice(KernelSources.ofProject(), 1);
  }

  @AfterAll
  void end() throws IOException {
    if (device != null) {
      device.close();
    }
  }

  private void run(String kernel, int grid, int threads, ForwardTask task) throws IOException {
    device.run(List.of(new EmulatedLaunch(kernel, grid, threads)), task);
  }

  private float[] drawn(int length, double scale) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return values;
  }

  /** Heads of 2 columns, whole rows, a width that is no multiple of a warp; runs beyond a block. */
  @ParameterizedTest
  @CsvSource({"5,1,1e-5", "9,2,1e-6", "3,33,1e-5", "4,128,1e-6", "1,257,1e-5", "6,40,0"})
  void normsDivideByTheRootOfTheMeanSquare(int runs, int width, double epsilon) throws IOException {
    for (double scale : new double[] {1, 1e-25, 1e18}) {
      float[] from = drawn(runs * width, scale);
      float[] weight = drawn(width, 1);
      ForwardTask task = new ForwardTask().floats(from).floats(new float[from.length]);
      task.floats(weight).argument().int64(runs).float64(epsilon).int32(width).padding();
      run("rms_norm", (runs + 3) / 4, 128, task);
      float[] found = task.floats(1);
      for (int i = 0; i < from.length; i++) {
        double squares = 0;
        for (int j = i / width * width; j < (i / width + 1) * width; j++) {
          squares += (double) from[j] * from[j];
        }
        float root = (float) (1 / Math.sqrt(squares / width + epsilon));
        double expected = from[i] * root * weight[i % width];
        assertEquals(expected, found[i], Math.abs(expected) * ROUNDING + Float.MIN_VALUE);
      }
    }
  }

  /** Zeros have no direction: epsilon keeps them zeros. */
  @Test
  void zerosStayZeros() throws IOException {
    ForwardTask task = new ForwardTask().floats(new float[48]).floats(drawn(48, 1));
    task.floats(drawn(16, 1)).argument().int64(3).float64(1e-5).int32(16).padding();
    run("rms_norm", 1, 128, task);
    for (float value : task.floats(1)) {
      assertTrue(value == 0, "not zero: " + value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1,1,1",
    "5,3,4,0.25,1",
    "2,2,64,0.08838835,1",
    "7,1,33,1,1",
    "5,3,4,0.25,-1",
    "2,2,64,1,-1"
  })
  void headsAreTurnedBitForBit(int tokens, int heads, int half, float scale, float direction)
      throws IOException {
    float[] values = drawn(tokens * heads * 2 * half, 3);
    float[] cosines = drawn(tokens * half, 1);
    float[] sines = drawn(tokens * half, 1);
    ForwardTask task = new ForwardTask().floats(values).floats(cosines).floats(sines);
    task.argument().int32(tokens).int32(heads).int32(half);
    task.argument().float32(scale).float32(direction).padding();
    run("rotate_heads", tokens, 64, task);
    float[] found = task.floats(0);
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        for (int pair = 0; pair < half; pair++) {
          int at = (token * heads + head) * 2 * half + pair;
          float cosine = cosines[token * half + pair];
          float sine = direction * sines[token * half + pair];
          float first = (values[at] * cosine - values[at + half] * sine) * scale;
          float second = (values[at + half] * cosine + values[at] * sine) * scale;
          assertEquals(first, found[at]);
          assertEquals(second, found[at + half]);
        }
      }
    }
  }

  @Test
  void biasesAreAddedToEveryRow() throws IOException {
    float[] values = drawn(3 * 70, 1);
    float[] bias = drawn(70, 1);
    ForwardTask task = new ForwardTask().floats(values).floats(bias);
    task.argument().int32(3).int32(70);
    run("add_bias", 3, 32, task);
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i] + bias[i % 70], task.floats(0)[i]);
    }
  }

  /** Two heads; the first query a later token, as in all blocks but the first. */
  @ParameterizedTest
  @CsvSource({
    "1,0,2147483647", // one token
    "6,0,2147483647", // all before it
    "6,0,1", // itself alone
    "7,35,2147483647", // more keys than a warp has lanes
    "7,35,33", // a window of more than a warp
    "7,35,3"
  })
  void softmaxIsOverTheTokensThatATokenSees(int queries, int first, int window) throws IOException {
    int keys = first + queries;
    for (double scale : new double[] {1, 60, 1e30, 1e-40, 0}) {
      float[] logits = drawn(2 * queries * keys, scale);
      ForwardTask task = new ForwardTask().floats(logits);
      task.argument().int64(2L * queries).int32(queries).int32(keys).int32(first).int32(window);
      run("causal_softmax", (2 * queries + 3) / 4, 128, task);
      for (int row = 0; row < 2 * queries; row++) {
        int token = first + row % queries;
        int from = Math.max(0, (int) Math.max(0L, token - window + 1L));
        float[] expected =
            softmax(Arrays.copyOfRange(logits, row * keys, (row + 1) * keys), from, token);
        for (int key = 0; key < keys; key++) {
          float found = task.floats(0)[row * keys + key];
          assertEquals(expected[key], found, Math.ulp(expected[key]), "logits of " + scale);
          assertTrue(key >= from && key <= token || found == 0, "key " + key + " is not seen");
        }
      }
    }
  }

  private static float[] softmax(float[] logits, int from, int token) {
    float[] probabilities = new float[logits.length];
    float max = Float.NEGATIVE_INFINITY;
    for (int key = from; key <= token; key++) {
      max = Math.max(max, logits[key]);
    }
    double sum = 0;
    for (int key = from; key <= token; key++) {
      probabilities[key] = Exponential.of(logits[key] - max);
      sum += probabilities[key];
    }
    for (int key = from; key <= token; key++) {
      probabilities[key] *= (float) (1 / sum);
    }
    return probabilities;
  }

  @Test
  void whatIsNotANumberIsNotHidden() throws IOException {
    float[] logits = {1, 2, Float.NaN, 3, 4, 5, 6, 7, 8};
    ForwardTask task = new ForwardTask().floats(logits);
    task.argument().int64(3).int32(3).int32(3).int32(0).int32(3);
    run("causal_softmax", 1, 128, task);
    assertArrayEquals(new float[] {1, 0, 0}, Arrays.copyOf(task.floats(0), 3), "not seen");
    float[] seen = {1, 2, 3, 4, 5, 6, 7, Float.NaN, 8};
    ForwardTask shown = new ForwardTask().floats(seen);
    shown.argument().int64(3).int32(3).int32(3).int32(0).int32(3);
    run("causal_softmax", 1, 128, shown);
    for (int key = 0; key < 3; key++) {
      assertTrue(Float.isNaN(shown.floats(0)[6 + key]), "key " + key);
    }
  }

  @Test
  void gatesAreTheHostsBitForBit() throws IOException {
    float[] hard = {0, -0f, 1e-40f, -1e-40f, 88, -88, 104, -104, 1e30f, -1e30f, Float.NaN, 87.3f};
    for (float[] gates : List.of(hard, drawn(1000, 5), drawn(7, 1e-3))) {
      float[] ups = drawn(gates.length, 1);
      ForwardTask task = new ForwardTask().floats(gates).floats(ups);
      task.argument().int64(gates.length);
      run("gate_values", 2, 64, task);
      float[] expected = gates.clone();
      new PlainActivationLoops().multiplyBySilu(expected, ups, gates.length);
      assertArrayEquals(expected, task.floats(0));
    }
  }

  @Test
  void floatsAreAddedToDoublesExactly() throws IOException {
    double[] sums = random.doubles(300).toArray();
    float[] terms = drawn(300, 1e-7);
    ForwardTask task = new ForwardTask().doubles(sums).floats(terms);
    task.argument().int64(300);
    run("add_to_doubles", 3, 32, task);
    for (int i = 0; i < 300; i++) {
      assertEquals(sums[i] + terms[i], task.doubles(0)[i]);
    }
  }

  /** In one piece, in pieces that split a warp's share, and in pieces of one token. */
  @ParameterizedTest
  @ValueSource(ints = {100, 41, 33, 7, 1})
  void lossesDoNotDependOnThePieces(int pieceColumns) throws IOException {
    int rows = 6;
    int vocabulary = 100;
    float[] logits = drawn(rows * vocabulary, 20);
    logits[5] = 400;
    int[] next = random.ints(rows, 0, vocabulary).toArray();
    double[] states = new double[rows * 3];
    Arrays.fill(states, Double.NaN);
    for (int first = 0; first < vocabulary; first += pieceColumns) {
      int columns = Math.min(pieceColumns, vocabulary - first);
      float[] piece = new float[rows * columns];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(logits, row * vocabulary + first, piece, row * columns, columns);
      }
      ForwardTask task = new ForwardTask().floats(piece).ints(next).doubles(states);
      task.argument().int32(rows).int32(columns).int32(first).padding();
      run("next_token_loss", (rows + 3) / 4, 128, task);
      states = task.doubles(2);
    }
    for (int row = 0; row < rows; row++) {
      double loss = states[row * 3] + Math.log(states[row * 3 + 1]) - states[row * 3 + 2];
      double expected = loss(Arrays.copyOfRange(logits, row * 100, row * 100 + 100), next[row]);
      assertEquals(expected, loss, 1e-12 * Math.max(1, Math.abs(expected)));
    }
  }

  private static double loss(float[] logits, int next) {
    double max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum) - logits[next];
  }
}
