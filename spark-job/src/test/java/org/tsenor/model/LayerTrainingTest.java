package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.FloatMatrix;

/**
 * Gradients of every feature of a decoder layer against differences of a layer in double that
 * shares nothing with it, and what training makes of them.
 */
class LayerTrainingTest {
  private static final int LAYER = 1;
  private static final int TOKENS = 11;

  private static final String SIZES =
      "'hidden_size': 24, 'intermediate_size': 40, 'num_hidden_layers': 2, 'head_dim': 8,"
          + " 'num_attention_heads': 4, 'vocab_size': 31, 'max_position_embeddings': 64,"
          + " 'rms_norm_eps': 1e-5, ";

  private enum Variant {
    GROUPED("llama", "'num_key_value_heads': 2"),
    ALL_HEADS("llama", "'num_key_value_heads': 4"),
    BIASED("llama", "'num_key_value_heads': 1, 'attention_bias': true"),
    MISTRAL("mistral", "'num_key_value_heads': 2, 'sliding_window': 5"),
    QWEN2("qwen2", "'num_key_value_heads': 2"),
    QWEN3("qwen3", "'num_key_value_heads': 2, 'attention_bias': true"),
    YARN(
        "llama",
        "'num_key_value_heads': 2, 'rope_scaling': {'type': 'yarn', 'factor': 4.0, 'beta_fast': 2,"
            + " 'original_max_position_embeddings': 16}"),
    SMOLLM3(
        "smollm3",
        "'num_key_value_heads': 2, 'rope_theta': 100.0, 'no_rope_layers': [1, 0],"
            + " 'attention_bias': true, 'mlp_bias': true"),
    SEED_OSS("seed_oss", "'num_key_value_heads': 2, 'attention_out_bias': true");

    private final String config;

    Variant(String type, String settings) {
      config = "{'model_type': '" + type + "', " + SIZES + settings + "}";
    }
  }

  private final Engine engine = TinyLlama.engine();

  @TempDir private Path directory;

  private static FloatMatrix drawn(int columns, long seed) {
    Random random = new Random(seed);
    FloatMatrix matrix = FloatMatrix.zeros(TOKENS, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  private static double loss(DoubleLlama model, FloatMatrix input, FloatMatrix target) {
    int hidden = input.columns();
    double[][] x = new double[TOKENS][hidden];
    for (int i = 0; i < TOKENS * hidden; i++) {
      x[i / hidden][i % hidden] = input.values()[i];
    }
    model.layer(x, LAYER);
    double sum = 0;
    for (int token = 0; token < TOKENS; token++) {
      double apart = 0;
      double size = 0;
      for (int i = 0; i < hidden; i++) {
        double wanted = target.values()[token * hidden + i];
        apart += (x[token][i] - wanted) * (x[token][i] - wanted);
        size += wanted * wanted;
      }
      sum += apart / (size + apart);
    }
    return sum / TOKENS;
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfTheLayerInDouble(Variant variant) throws IOException {
    SyntheticModel synthetic = new SyntheticModel(variant.config);
    synthetic.write(directory, Dtype.F32);
    DoubleLlama model = new DoubleLlama(synthetic.config(), synthetic.tensors());
    CausalModel stored = TinyLlama.open(directory);
    FloatMatrix input = drawn(24, 1);
    FloatMatrix target = drawn(24, 2);
    List<Linear> linears = List.of(Linear.values());
    try (LayerTraining training =
        LayerTraining.open(engine, stored.context(20), stored.layer("test", LAYER), linears)) {
      double expected = loss(model, input, target);
      assertEquals(expected, training.error(input, target), 1e-6 * expected);
      assertEquals(expected, training.learn(input, target, 0, TOKENS), 1e-6 * expected);
      for (Linear linear : linears) {
        double[] weight = synthetic.tensors().get(linear.weight(LAYER));
        assertGradient(model, weight, input, target, training.gradient(linear), linear);
      }
      // The gradients of windows add up.
      float[] once = training.gradient(Linear.KEY);
      training.learn(input, target, 0, TOKENS);
      float[] twice = training.gradient(Linear.KEY);
      for (int i = 0; i < once.length; i++) {
        assertEquals(2 * once[i], twice[i], 1e-5 * Math.abs(once[i]) + 1e-9);
      }
    }
  }

  /**
   * Parts of a window are the window: by its loss and its gradient, each as heavy as it is long.
   */
  @ParameterizedTest
  @EnumSource
  void partsAddUpToTheWindow(Variant variant) throws IOException {
    new SyntheticModel(variant.config).write(directory, Dtype.F32);
    CausalModel stored = TinyLlama.open(directory);
    FloatMatrix input = drawn(24, 1);
    FloatMatrix target = drawn(24, 2);
    List<Linear> linears = List.of(Linear.values());
    Map<Linear, double[]> sums = new EnumMap<>(Linear.class);
    double errors = 0;
    int[] bounds = {0, 4, 5, TOKENS};
    for (int part = 1; part < bounds.length; part++) {
      double share = (bounds[part] - bounds[part - 1]) / (double) TOKENS;
      try (LayerTraining training =
          LayerTraining.open(engine, stored.context(20), stored.layer("test", LAYER), linears)) {
        errors += share * training.learn(input, target, bounds[part - 1], bounds[part]);
        for (Linear linear : linears) {
          float[] slopes = training.gradient(linear);
          double[] sum = sums.computeIfAbsent(linear, one -> new double[slopes.length]);
          Arrays.setAll(sum, i -> sum[i] + share * slopes[i]);
        }
      }
    }
    try (LayerTraining training =
        LayerTraining.open(engine, stored.context(20), stored.layer("test", LAYER), linears)) {
      assertEquals(training.learn(input, target, 0, TOKENS), errors, 1e-6 * errors);
      for (Linear linear : linears) {
        float[] whole = training.gradient(linear);
        double[] sum = sums.get(linear);
        double scale = Arrays.stream(sum).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < whole.length; i++) {
          assertEquals(whole[i], sum[i], 2e-6 * scale, linear + " " + i);
        }
      }
    }
  }

  private static void assertGradient(
      DoubleLlama model,
      double[] weight,
      FloatMatrix input,
      FloatMatrix target,
      float[] gradient,
      Linear linear) {
    double scale = 0;
    for (float slope : gradient) {
      scale = Math.max(scale, Math.abs(slope));
    }
    assertTrue(scale > 1e-5, linear + " has no gradient");
    double step = 1e-4;
    for (int sample = 0; sample < 25; sample++) {
      int entry = new Random(sample).nextInt(weight.length);
      double before = weight[entry];
      weight[entry] = before + step;
      double above = loss(model, input, target);
      weight[entry] = before - step;
      double below = loss(model, input, target);
      weight[entry] = before;
      double slope = (above - below) / (2 * step);
      assertEquals(slope, gradient[entry], 2e-5 * scale, linear + " entry " + entry);
    }
  }

  /**
   * What PyTorch finds in double, of a layer of the tiny Llama of whose weights half are pruned:
   * see {@code layer_gradients.py} of the integration tests, which wrote it.
   */
  @Test
  void gradientsAreThoseOfPyTorch() throws IOException {
    int layer = 2;
    FloatMatrix input = hidden("hidden.2");
    FloatMatrix target = hidden("hidden.3");
    CausalModel model = TinyLlama.open();
    List<Linear> linears = List.of(Linear.values());
    try (LayerTraining training =
        LayerTraining.open(
            engine, model.context(input.rows()), model.layer("torch", layer), linears)) {
      assertTrue(training.error(input, target) < 1e-9, "the dense layer is its own target");
      for (Linear linear : linears) {
        training.load(linear, halved(TinyLlama.tensor(linear.weight(layer)).values()));
      }
      double loss = TinyLlama.check("layer_gradients", "loss")[0];
      assertEquals(loss, training.learn(input, target, 0, input.rows()), 1e-6 * loss);
      for (Linear linear : linears) {
        String name = linear.weight(layer).replaceAll(".*layers\\.2\\.|\\.weight", "");
        double[] rows = TinyLlama.check("layer_gradients", name);
        float[] found = training.gradient(linear);
        int columns = TinyLlama.tensor(linear.weight(layer)).columns();
        double scale = Arrays.stream(rows).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < rows.length; i++) {
          int at = i / columns * 8 * columns + i % columns;
          assertEquals(rows[i], found[at], 1e-5 * scale, name + " entry " + at);
        }
      }
    }
  }

  private static FloatMatrix hidden(String name) throws IOException {
    double[] values = TinyLlama.check(name);
    FloatMatrix matrix = FloatMatrix.zeros(values.length / 128, 128);
    for (int i = 0; i < values.length; i++) {
      matrix.values()[i] = (float) values[i];
    }
    return matrix;
  }

  /** Of every four weights the two of larger magnitude, the first of equal ones. */
  private static float[] halved(float[] weights) {
    float[] half = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      int larger = 0;
      for (int j = i / 4 * 4; j < i / 4 * 4 + 4; j++) {
        float other = Math.abs(weights[j]);
        float own = Math.abs(weights[i]);
        larger += other > own || (other == own && j < i) ? 1 : 0;
      }
      half[i] = larger < 2 ? weights[i] : 0;
    }
    return half;
  }

  /** Trained towards the dense layer, half of its weights come nearer to it. */
  @Test
  void trainingBringsAPrunedLayerNearer() throws IOException {
    SyntheticModel dense = new SyntheticModel(Variant.QWEN3.config);
    dense.write(Files.createDirectory(directory.resolve("dense")), Dtype.F32);
    SyntheticModel before = new SyntheticModel(Variant.QWEN3.config);
    for (Linear linear : Linear.values()) {
      double[] weight = before.tensors().get(linear.weight(LAYER));
      Arrays.setAll(weight, i -> i % 2 == 0 ? 0 : weight[i]);
    }
    before.write(Files.createDirectory(directory.resolve("pruned")), Dtype.F32);
    FloatMatrix input = drawn(24, 3);
    FloatMatrix target = FloatMatrix.zeros(TOKENS, 24);
    CausalModel whole = TinyLlama.open(directory.resolve("dense"));
    try (LayerPass pass =
        LayerPass.open(engine, whole.context(TOKENS), whole.layer("dense", LAYER))) {
      pass.forward(input, target);
    }
    CausalModel stored = TinyLlama.open(directory.resolve("pruned"));
    List<Linear> linears = List.of(Linear.QUERY, Linear.GATE, Linear.DOWN);
    try (LayerTraining training =
        LayerTraining.open(engine, stored.context(TOKENS), stored.layer("test", LAYER), linears)) {
      Map<Linear, Double> rates = new EnumMap<>(Linear.class);
      linears.forEach(linear -> rates.put(linear, 0.02 * training.size(linear)));
      double apart = training.error(input, target);
      for (int step = 1; step <= 100; step++) {
        training.learn(input, target, 0, TOKENS);
        training.move(step, rates);
      }
      assertTrue(training.error(input, target) < 0.5 * apart);
      for (Linear linear : linears) {
        float[] weights = training.moments(linear).weights();
        for (int i = 0; i < weights.length; i++) {
          boolean pruned = before.tensors().get(linear.weight(LAYER))[i] == 0;
          assertEquals(pruned, weights[i] == 0, linear + " " + i);
        }
      }
      LayerTraining.Moments moments = training.moments(Linear.GATE);
      training.learn(input, target, 0, TOKENS);
      training.move(101, rates);
      float[] moved = training.moments(Linear.GATE).weights();
      assertFalse(Arrays.equals(moments.weights(), moved));
      for (Linear linear : linears) {
        training.load(linear, linear == Linear.GATE ? moments : training.moments(linear));
      }
      assertArrayEquals(moments.weights(), training.moments(Linear.GATE).weights());
      assertArrayEquals(moments.mean(), training.moments(Linear.GATE).mean());
      assertArrayEquals(moments.square(), training.moments(Linear.GATE).square());
    }
  }
}
