package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.linalg.FloatMatrix;

/** Every variant of the family against {@link DoubleLlama}, from a checkpoint on disk. */
class ModelVariantsTest {
  private static final Logger LOG = LoggerFactory.getLogger(ModelVariantsTest.class);
  private static final double TOLERANCE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKENS = 30;
  private static final Path LOSSES = Path.of("src/test/resources/transformers-losses.json");
  private static final Path SCRIPT =
      Path.of("../integration-tests/src/test/python/transformers_losses.py");

  private static final String SIZES =
      "'hidden_size': 48, 'intermediate_size': 56, 'num_hidden_layers': 3, 'head_dim': 16,"
          + " 'num_attention_heads': 6, 'vocab_size': 61, 'max_position_embeddings': 512, 'rms_norm_eps': 1e-5, 'pad_token_id': 0, ";

  /** The variants, and settings that would be another model with the same weights. */
  private enum Variant {
    GROUPED("llama", "'num_key_value_heads': 2", "'rope_theta': 500.0"),
    ALL_HEADS("llama", "'num_key_value_heads': 6, 'rope_theta': 500000.0", "'rope_theta': 10000.0"),
    MULTI_QUERY("llama", "'num_key_value_heads': 1", "'rope_theta': 500.0"),
    TIED("llama", "'num_key_value_heads': 2, 'tie_word_embeddings': true", "'rms_norm_eps': 0.1"),
    LLAMA3(
        "llama",
        "'num_key_value_heads': 2, 'rope_theta': 10000.0, 'rope_scaling': {'rope_type': 'llama3',"
            + " 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
            + " 'original_max_position_embeddings': 64}",
        "'rope_scaling': null"),
    LLAMA3_NEW_KEYS(
        "llama",
        "'num_key_value_heads': 2, 'rope_parameters': {'rope_type': 'llama3', 'rope_theta': 5000.0,"
            + " 'factor': 32.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
            + " 'original_max_position_embeddings': 64}",
        "'rope_parameters': {'rope_type': 'default', 'rope_theta': 5000.0}"),
    LINEAR(
        "llama",
        "'num_key_value_heads': 2, 'rope_scaling': {'type': 'linear', 'factor': 4.0}",
        "'rope_scaling': null"),
    BIASED("llama", "'num_key_value_heads': 2, 'attention_bias': true", "'rope_theta': 500.0"),
    MISTRAL("mistral", "'num_key_value_heads': 2, 'sliding_window': 5", "'sliding_window': 6"),
    MISTRAL_UNLIMITED(
        "mistral", "'num_key_value_heads': 2, 'sliding_window': null", "'sliding_window': 29"),
    QWEN2("qwen2", "'num_key_value_heads': 2, 'sliding_window': 5", "'rope_theta': 500.0"),
    QWEN2_WINDOWS(
        "qwen2",
        "'num_key_value_heads': 2, 'sliding_window': 5, 'use_sliding_window': true,"
            + " 'max_window_layers': 2",
        "'max_window_layers': 1"),
    QWEN3("qwen3", "'num_key_value_heads': 3", "'rope_theta': 500.0"),
    QWEN3_LAYER_TYPES(
        "qwen3",
        "'num_key_value_heads': 3, 'attention_bias': true, 'sliding_window': 7,"
            + " 'use_sliding_window': true, 'max_window_layers': 3, 'layer_types':"
            + " ['full_attention', 'sliding_attention', 'full_attention']",
        "'use_sliding_window': false"),
    DYNAMIC(
        "llama",
        "'num_key_value_heads': 2, 'rope_scaling': {'type': 'dynamic', 'factor': 4.0}",
        "'rope_scaling': {'type': 'linear', 'factor': 4.0}"),
    YARN(
        "llama",
        "'num_key_value_heads': 2, 'rope_parameters': {'rope_type': 'yarn', 'rope_theta': 5000.0,"
            + " 'factor': 8.0, 'beta_fast': 4, 'original_max_position_embeddings': 64}",
        "'rope_parameters': {'rope_type': 'yarn', 'rope_theta': 5000.0, 'factor': 8.0,"
            + " 'beta_fast': 4, 'original_max_position_embeddings': 64, 'attention_factor': 1.0}"),
    QWEN3_YARN(
        "qwen3",
        "'num_key_value_heads': 3, 'rope_theta': 1000000.0, 'rope_scaling': {'type': 'yarn',"
            + " 'factor': 4.0, 'original_max_position_embeddings': 128}",
        "'rope_scaling': null"),
    MLP_BIASED("llama", "'num_key_value_heads': 2, 'mlp_bias': true", "'rope_theta': 500.0"),
    MINISTRAL(
        "ministral",
        "'num_key_value_heads': 2, 'sliding_window': 5, 'layer_types':"
            + " ['full_attention', 'sliding_attention', 'full_attention']",
        "'sliding_window': 6"),
    MINISTRAL_ALL(
        "ministral", "'num_key_value_heads': 2, 'sliding_window': 5", "'sliding_window': 6"),
    SMOLLM3(
        "smollm3",
        "'num_key_value_heads': 2, 'rope_theta': 5000.0, 'no_rope_layers': [1, 0, 1],"
            + " 'tie_word_embeddings': false",
        "'no_rope_layers': [1, 1, 1]"),
    SMOLLM3_WINDOWS(
        "smollm3",
        "'num_key_value_heads': 2, 'rope_theta': 5000.0, 'no_rope_layer_interval': 2,"
            + " 'use_sliding_window': true, 'sliding_window': 6, 'tie_word_embeddings': true,"
            + " 'mlp_bias': true, 'attention_bias': true",
        "'use_sliding_window': false"),
    SEED_OSS("seed_oss", "'num_key_value_heads': 2", "'rope_theta': 500.0"),
    SEED_OSS_ALL(
        "seed_oss",
        "'num_key_value_heads': 2, 'attention_out_bias': true, 'mlp_bias': true",
        "'rope_theta': 500.0");

    private final String config;
    private final String other;

    Variant(String type, String settings, String other) {
      this.config = "{'model_type': '" + type + "', " + SIZES + settings + "}";
      this.other = "{" + other + "}";
    }
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void isTheModelInDouble(Variant variant) throws IOException {
    SyntheticModel synthetic = new SyntheticModel(variant.config);
    synthetic.write(directory, Dtype.BF16);
    int[] ids = ids(30);
    FloatMatrix found = forward(ids);
    double difference =
        difference(new DoubleLlama(synthetic.config(), synthetic.tensors()), ids, found);
    LOG.info("{}: largest relative difference {}", variant, difference);
    assertTrue(difference < TOLERANCE, variant + " differs by " + difference);
    ObjectNode other = synthetic.config().deepCopy();
    other.setAll((ObjectNode) SyntheticModel.json(variant.other));
    double contrast = difference(new DoubleLlama(other, synthetic.tensors()), ids, found);
    assertTrue(contrast > 20 * TOLERANCE, variant.other + " makes no difference: " + contrast);
  }

  /** Values that transformers computed once, in float32: see transformers_losses.py. */
  @ParameterizedTest
  @EnumSource
  void isTheModelInTransformers(Variant variant) throws IOException {
    new SyntheticModel(variant.config).write(directory, Dtype.BF16);
    double[] expected =
        JSON.treeToValue(JSON.readTree(LOSSES.toFile()).at("/losses/" + variant), double[].class);
    CausalModel model = TinyLlama.open(directory);
    LanguageHead head = new LanguageHead(TinyLlama.checkpoint(directory), model.config());
    List<int[]> windows = List.of(ids(TOKENS));
    double[] found =
        head.losses(TinyLlama.engine(), TinyLlama.forward(model, windows), windows).get(0);
    double apart =
        Arrays.stream(found).average().orElseThrow()
            - Arrays.stream(expected).average().orElseThrow();
    LOG.info("{}: perplexity {} of itself from transformers'", variant, Math.expm1(apart));
    assertTrue(Math.abs(Math.expm1(apart)) < 1e-6, variant + " differs by " + Math.expm1(apart));
    assertArrayEquals(expected, found, 1e-4);
  }

  /** Asks transformers again, where its Python is named. */
  @BeforeAll
  static void askTransformers(@TempDir Path models) throws IOException, InterruptedException {
    String python = System.getProperty("tsenor.transformers");
    if (python == null) {
      return;
    }
    JSON.writeValue(models.resolve("ids.json").toFile(), ids(TOKENS));
    for (Variant variant : Variant.values()) {
      Path model = Files.createDirectory(models.resolve(variant.name()));
      new SyntheticModel(variant.config).write(model, Dtype.BF16);
    }
    Process process =
        new ProcessBuilder(python, SCRIPT.toString(), models.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] answer = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    JSON.writerWithDefaultPrettyPrinter().writeValue(LOSSES.toFile(), JSON.readTree(answer));
  }

  /** The same without the tensors that only this variant has. */
  @ParameterizedTest
  @CsvSource({
    "QWEN2,q_proj.bias",
    "QWEN2,k_proj.bias",
    "QWEN2,v_proj.bias",
    "BIASED,o_proj.bias",
    "QWEN3,q_norm.weight",
    "QWEN3,k_norm.weight",
    "SEED_OSS,q_proj.bias",
    "SEED_OSS_ALL,o_proj.bias"
  })
  void everyTensorCounts(Variant variant, String name) throws IOException {
    SyntheticModel synthetic = new SyntheticModel(variant.config);
    synthetic.write(directory, Dtype.BF16);
    FloatMatrix found = forward(ids(30));
    synthetic.remove("model.layers.1.self_attn." + name);
    DoubleLlama without = new DoubleLlama(synthetic.config(), synthetic.tensors());
    // A bias of keys moves all logits of a query alike, but for the rotation.
    double contrast = difference(without, ids(30), found);
    assertTrue(contrast > 20 * TOLERANCE, name + " makes no difference: " + contrast);
  }

  @ParameterizedTest
  @EnumSource(names = {"GROUPED", "TIED"})
  void lossesDoNotDependOnThePiecesOfTheHead(Variant variant) throws IOException {
    SyntheticModel synthetic = new SyntheticModel(variant.config);
    synthetic.write(directory, Dtype.BF16);
    int[] ids = ids(30);
    List<int[]> windows = List.of(ids, ids(9));
    CausalModel model = TinyLlama.open(directory);
    List<FloatMatrix> hidden = TinyLlama.forward(model, windows);
    Checkpoint checkpoint = TinyLlama.checkpoint(directory);
    for (int pieceRows : new int[] {1, 7, 60, 61, 1000}) {
      LanguageHead head = new LanguageHead(checkpoint, model.config(), pieceRows);
      List<FloatMatrix> lost =
          hidden.stream()
              .map(h -> new FloatMatrix(h.rows(), h.columns(), h.values().clone()))
              .toList();
      List<double[]> found = head.losses(TinyLlama.engine(), lost, windows);
      for (int window = 0; window < 2; window++) {
        double[] expected =
            new DoubleLlama(synthetic.config(), synthetic.tensors()).losses(windows.get(window));
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], found.get(window)[i], TOLERANCE, "pieces of " + pieceRows);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16"})
  void typesOfWeightsAreWidened(Dtype dtype) throws IOException {
    SyntheticModel synthetic = new SyntheticModel(Variant.QWEN2.config);
    synthetic.write(directory, dtype);
    int[] ids = ids(12);
    double difference =
        difference(new DoubleLlama(synthetic.config(), synthetic.tensors()), ids, forward(ids));
    assertTrue(difference < TOLERANCE, dtype + " differs by " + difference);
  }

  /** Longer than the queries that attend at once; the second window is where the first was. */
  @ParameterizedTest
  @EnumSource(names = {"GROUPED", "MISTRAL"})
  void longWindows(Variant variant) throws IOException {
    SyntheticModel synthetic =
        new SyntheticModel(variant.config.replace("'sliding_window': 5", "'sliding_window': 70"));
    synthetic.write(directory, Dtype.BF16);
    List<int[]> windows = List.of(ids(300), ids(40), ids(300));
    List<FloatMatrix> found = TinyLlama.forward(TinyLlama.open(directory), windows);
    DoubleLlama expected = new DoubleLlama(synthetic.config(), synthetic.tensors());
    for (int i = 0; i < 2; i++) {
      double difference = difference(expected, windows.get(i), found.get(i));
      assertTrue(difference < TOLERANCE, "window " + i + " differs by " + difference);
    }
    for (int i = 0; i < found.get(0).values().length; i++) {
      assertEquals(found.get(0).values()[i], found.get(2).values()[i], "used memory shows");
    }
  }

  @Test
  void llama3ScalingHasAllItsBranches() throws IOException {
    SyntheticModel synthetic = new SyntheticModel(Variant.LLAMA3.config);
    DoubleLlama model = new DoubleLlama(synthetic.config(), synthetic.tensors());
    double[] ratios =
        IntStream.range(0, 8)
            .mapToDouble(pair -> model.frequency(pair) * Math.pow(10000, pair / 8.0))
            .toArray();
    assertTrue(IntStream.range(0, 8).anyMatch(i -> Math.abs(ratios[i] - 1) < 1e-12), "unchanged");
    assertTrue(IntStream.range(0, 8).anyMatch(i -> ratios[i] > 0.13 && ratios[i] < 0.99), "mixed");
    assertTrue(IntStream.range(0, 8).anyMatch(i -> Math.abs(ratios[i] - 0.125) < 1e-12), "divided");
  }

  private FloatMatrix forward(int[] ids) throws IOException {
    CausalModel model = TinyLlama.open(directory);
    return TinyLlama.forward(model, List.of(ids)).get(0);
  }

  /** Relative to the largest entry of the same token. */
  private static double difference(DoubleLlama model, int[] ids, FloatMatrix found) {
    double[][] expected = model.hidden(ids);
    double worst = 0;
    for (int row = 0; row < ids.length; row++) {
      double largest = 0;
      double difference = 0;
      for (int column = 0; column < found.columns(); column++) {
        largest = Math.max(largest, Math.abs(expected[row][column]));
        difference = Math.max(difference, Math.abs(found.at(row, column) - expected[row][column]));
      }
      worst = Math.max(worst, difference / largest);
    }
    return worst;
  }

  private static int[] ids(int count) {
    return new Random(count).ints(count, 0, 61).toArray();
  }
}
