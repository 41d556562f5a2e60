package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;

/**
 * Sums of gradients at outputs against differences of a layer in double that shares nothing with
 * it: each output of each token is moved by itself.
 */
class OutputGradientsTest {
  private static final int LAYER = 1;
  private static final int TOKENS = 7;
  private static final int HIDDEN = 24;

  private static final String SIZES =
      "'hidden_size': 24, 'intermediate_size': 40, 'num_hidden_layers': 2, 'head_dim': 8,"
          + " 'num_attention_heads': 4, 'vocab_size': 31, 'max_position_embeddings': 64,"
          + " 'rms_norm_eps': 1e-5, 'num_key_value_heads': 2, ";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"llama | 'attention_bias': false", "qwen3 | 'attention_bias': true"})
  void sumsAreThoseOfDifferences(String type, String settings) throws IOException {
    SyntheticModel synthetic =
        new SyntheticModel("{'model_type': '" + type + "', " + SIZES + settings + "}");
    synthetic.write(directory, Dtype.F32);
    CausalModel stored = TinyLlama.open(directory);
    FloatMatrix input = drawn();
    Map<Linear, Integer> groups = new EnumMap<>(Linear.class);
    for (Linear linear : Linear.values()) {
      groups.put(linear, linear == Linear.GATE ? 40 : 16);
    }
    try (OutputGradients gradients =
        OutputGradients.open(
            TinyLlama.engine(), stored.context(20), stored.layer("test", LAYER), groups)) {
      gradients.add(input, 5);
      for (Linear linear : Linear.values()) {
        DoubleMatrix found = gradients.sums(linear);
        assertSums(slopes(synthetic, linear, input), found, groups.get(linear), linear);
      }
      // The windows add up, each with probes of its own.
      double before = gradients.sums(Linear.DOWN).at(0, 0);
      gradients.add(input, 6);
      assertTrue(gradients.sums(Linear.DOWN).at(0, 0) > before);
    }
  }

  private static void assertSums(double[][] slopes, DoubleMatrix found, int group, Linear linear) {
    int outputs = slopes[0].length;
    assertEquals(outputs, found.rows());
    double scale = 0;
    for (int row = 0; row < outputs; row++) {
      scale = Math.max(scale, found.at(row, row % group));
    }
    assertTrue(scale > 0, linear + " has no gradient");
    for (int row = 0; row < outputs; row++) {
      int first = row / group * group;
      for (int column = 0; column < group; column++) {
        double expected = 0;
        for (int token = 0; token < TOKENS && first + column < outputs; token++) {
          expected += slopes[token][row] * slopes[token][first + column];
        }
        assertEquals(
            expected, found.at(row, column), 2e-5 * scale, linear + " " + row + " " + column);
      }
    }
  }

  private static FloatMatrix drawn() {
    Random random = new Random(1);
    FloatMatrix matrix = FloatMatrix.zeros(TOKENS, HIDDEN);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  /** Of the probes' product with the layer's output, by each output of a linear, token by token. */
  private static double[][] slopes(SyntheticModel synthetic, Linear linear, FloatMatrix input) {
    Map<String, double[]> tensors = synthetic.tensors();
    int outputs =
        tensors.get(linear.weight(LAYER)).length / (linear == Linear.DOWN ? 40 : inputs(linear));
    double[] bias = tensors.computeIfAbsent(linear.bias(LAYER), name -> new double[outputs]);
    double[] usual = bias.clone();
    DoubleLlama model = new DoubleLlama(synthetic.config(), tensors);
    FloatMatrix output = FloatMatrix.zeros(TOKENS, HIDDEN);
    double[][] plain = pass(model, input);
    for (int i = 0; i < TOKENS * HIDDEN; i++) {
      output.values()[i] = (float) plain[i / HIDDEN][i % HIDDEN];
    }
    FloatMatrix probes = OutputGradients.probes(output, 5);
    double[][] slopes = new double[TOKENS][outputs];
    String module = linear.weight(LAYER).replace(".weight", "");
    double step = 1e-4;
    for (int token = 0; token < TOKENS; token++) {
      for (int row = 0; row < outputs; row++) {
        double[] sums = new double[2];
        for (int side = 0; side < 2; side++) {
          int at = row;
          int wanted = token;
          double moved = side == 0 ? step : -step;
          int[] applied = {0};
          model.watch(
              (name, from, residual) -> {
                if (name.equals(module)) {
                  bias[at] = usual[at] + (applied[0] == wanted ? moved : 0);
                  applied[0]++;
                }
              });
          double[][] y = pass(model, input);
          for (int i = 0; i < TOKENS * HIDDEN; i++) {
            sums[side] += probes.values()[i] * y[i / HIDDEN][i % HIDDEN];
          }
        }
        bias[row] = usual[row];
        slopes[token][row] = (sums[0] - sums[1]) / (2 * step);
      }
    }
    return slopes;
  }

  private static int inputs(Linear linear) {
    return linear == Linear.ATTENTION_OUTPUT ? 32 : HIDDEN;
  }

  private static double[][] pass(DoubleLlama model, FloatMatrix input) {
    double[][] x = new double[TOKENS][HIDDEN];
    for (int i = 0; i < TOKENS * HIDDEN; i++) {
      x[i / HIDDEN][i % HIDDEN] = input.values()[i];
    }
    model.layer(x, LAYER);
    return x;
  }
}
