package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.MalformedCheckpointException;

/** What is read of {@code config.json}, and what is refused in which words. */
class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SIZES =
      "'hidden_size': 64, 'intermediate_size': 96, 'num_hidden_layers': 3, 'num_attention_heads':"
          + " 4, 'vocab_size': 50, 'max_position_embeddings': 512, 'rms_norm_eps': 1e-6";
  private static final String LLAMA = "'model_type': 'llama', " + SIZES;
  private static final String MISTRAL =
      "'model_type': 'mistral', 'num_key_value_heads': 2, 'sliding_window': 8, " + SIZES;
  private static final String QWEN2 = "'model_type': 'qwen2', 'num_key_value_heads': 2, " + SIZES;
  private static final String QWEN3 =
      "'model_type': 'qwen3', 'num_key_value_heads': 2, 'head_dim': 32, " + SIZES;

  private static ObjectNode json(String settings) throws IOException {
    return (ObjectNode) JSON.readTree("{" + settings.replace('\'', '"') + "}");
  }

  private static ModelConfig parse(ObjectNode json) throws IOException {
    return ModelConfig.parse("config.json", json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Settings, with others in place of those of the same key. */
  private static ModelConfig parse(String base, String changes) throws IOException {
    ObjectNode json = json(base);
    json.setAll(json(changes));
    return parse(json);
  }

  @Test
  void llamaDefaults() throws IOException {
    ModelConfig config = parse(LLAMA, "");
    assertEquals(new ModelConfig.Sizes(64, 96, 3, 50, 512), config.sizes());
    assertEquals(ModelFamily.LLAMA, config.family());
    int all = AttentionSettings.UNLIMITED;
    assertEquals(
        new AttentionSettings(4, 4, 16, false, List.of(all, all, all)), config.attention());
    RotarySettings plain = new RotarySettings(10000, new RotaryScaling.Unscaled());
    assertEquals(RotaryLayers.all(plain, 3), config.rotary());
    assertEquals(1e-6, config.normEpsilon());
    assertFalse(config.tiedHead());
  }

  /** The settings of Llama-3.2-1B as it is published, and as transformers 5 writes them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'torch_dtype': 'bfloat16', 'rope_theta': 500000.0, 'rope_scaling': {'factor': 32.0,"
            + " 'high_freq_factor': 4.0, 'low_freq_factor': 1.0,"
            + " 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'}",
        "'dtype': 'bfloat16', 'rope_parameters': {'factor': 32.0, 'high_freq_factor': 4.0,"
            + " 'low_freq_factor': 1.0, 'original_max_position_embeddings': 8192,"
            + " 'rope_theta': 500000.0, 'rope_type': 'llama3'}"
      })
  void oldAndNewKeys(String rope) throws IOException {
    ModelConfig config =
        parse(
            LLAMA,
            "'architectures': ['LlamaForCausalLM'], 'attention_bias': false, 'mlp_bias': false,"
                + " 'attention_dropout': 0.0, 'head_dim': 64, 'hidden_act': 'silu',"
                + " 'num_attention_heads': 32, 'num_key_value_heads': 8, 'pretraining_tp': 1,"
                + " 'tie_word_embeddings': true, 'use_cache': true, 'quantization_config': null, "
                + rope);
    assertEquals(
        List.of(new RotarySettings(500000, new RotaryScaling.Llama3(32, 1, 4, 8192))),
        config.rotary().kinds());
    assertEquals(2048, config.attention().queryColumns());
    assertEquals(512, config.attention().keyColumns());
    assertTrue(config.tiedHead());
  }

  @Test
  void oldTypeOfScaling() throws IOException {
    ModelConfig config = parse(LLAMA, "'rope_scaling': {'type': 'linear', 'factor': 4}");
    RotarySettings found = config.rotary().layers().get(0);
    assertEquals(new RotaryScaling.Linear(4), found.scaling());
    float[] unscaled = parse(LLAMA, "").rotary().layers().get(0).frequencies(16);
    float[] scaled = found.frequencies(16);
    for (int i = 0; i < 8; i++) {
      assertEquals(unscaled[i] / 4, scaled[i], 1e-9);
    }
  }

  private static RotaryScaling.Pair pair(double frequency) {
    return new RotaryScaling.Pair(1 / frequency, 1, 2);
  }

  @Test
  void llama3FrequenciesByHand() {
    // 64 positions: waves shorter than 16 stay, longer than 64 are divided, one in between is mixed
    RotaryScaling scaling = new RotaryScaling.Llama3(8, 1, 4, 64);
    double tau = 2 * Math.PI;
    assertEquals(tau / 15, scaling.frequency(pair(tau / 15)), 1e-15);
    assertEquals(tau / 65 / 8, scaling.frequency(pair(tau / 65)), 1e-15);
    // wave of 32: 2 waves, a third of the way from 1 to 4
    assertEquals(tau / 32 * (2.0 / 3 / 8 + 1.0 / 3), scaling.frequency(pair(tau / 32)), 1e-15);
    float[] frequencies = new RotarySettings(10000, new RotaryScaling.Unscaled()).frequencies(4);
    assertArrayEquals(new float[] {1, 0.01f}, frequencies);
  }

  @Test
  void mistralSlidesInAllLayers() throws IOException {
    assertEquals(List.of(8, 8, 8), parse(MISTRAL, "").attention().windows());
    int all = AttentionSettings.UNLIMITED;
    assertEquals(
        List.of(all, all, all), parse(MISTRAL, "'sliding_window': null").attention().windows());
  }

  @Test
  void qwenSlidesWhereItSays() throws IOException {
    int all = AttentionSettings.UNLIMITED;
    String window = "'sliding_window': 8, 'max_window_layers': 1, 'use_sliding_window': ";
    assertEquals(List.of(all, all, all), parse(QWEN2, window + false).attention().windows());
    assertEquals(List.of(all, 8, 8), parse(QWEN2, window + true).attention().windows());
    String types = ", 'layer_types': ['sliding_attention', 'full_attention', 'full_attention']";
    assertEquals(List.of(8, all, all), parse(QWEN3, window + true + types).attention().windows());
  }

  @Test
  void biasesAndNorms() throws IOException {
    Set<Linear> inputs = EnumSet.of(Linear.QUERY, Linear.KEY, Linear.VALUE);
    Set<Linear> attention = EnumSet.copyOf(inputs);
    attention.add(Linear.ATTENTION_OUTPUT);
    assertEquals(inputs, parse(QWEN2, "").biased());
    assertFalse(parse(QWEN2, "").attention().headNorm());
    assertEquals(Set.of(), parse(QWEN3, "").biased());
    assertTrue(parse(QWEN3, "").attention().headNorm());
    assertEquals(attention, parse(LLAMA, "'attention_bias': true").biased());
    assertEquals(attention, parse(QWEN3, "'attention_bias': true").biased());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'model_type': 'mixtral' | 'model_type' is \"mixtral\": allowed is one of [llama, mistral,",
        "'model_type': null | 'model_type' is null: allowed is one of",
        "'architectures': ['LlamaModel'] | 'architectures' is [\"LlamaModel\"]: allowed is",
        "'hidden_act': 'gelu' | 'hidden_act' is \"gelu\": allowed is \"silu\"",
        "'attention_out_bias': true | 'attention_out_bias' is true: allowed is null, false or none",
        "'no_rope_layers': [1, 0, 1] | 'no_rope_layers' is [1,0,1]: allowed is null, false or none",
        "'quantization_config': {'quant_method': 'gptq'} | 'quantization_config' is {\"quant",
        "'auto_map': {'AutoModelForCausalLM': 'a.B'} | 'auto_map' is",
        "'num_local_experts': 8 | 'num_local_experts' is 8",
        "'final_logit_softcapping': 30.0 | 'final_logit_softcapping' is 30.0",
        "'partial_rotary_factor': 0.5 | 'partial_rotary_factor' is 0.5: allowed is 1 or none",
        "'embedding_multiplier': 12.0 | 'embedding_multiplier' is 12.0: allowed is 1 or none",
        "'torch_dtype': 'float8_e4m3fn' | 'torch_dtype' is \"float8_e4m3fn\": allowed is one of",
        "'sliding_window': 4096 | 'sliding_window' is 4096: allowed is null or none",
        "'rope_scaling': {'rope_type': 'longrope', 'factor': 4.0} | 'rope_scaling.rope_type' is"
            + " \"longrope\": allowed is \"default\", \"linear\", \"dynamic\", \"llama3\" or \"yarn\"",
        "'rope_scaling': {'type': 'dynamic', 'alpha': 4.0} | 'rope_scaling.alpha' is 4.0",
        "'rope_scaling': {'type': 'yarn', 'factor': 4.0, 'llama_4_scaling_beta': 0.1} |"
            + " 'rope_scaling.llama_4_scaling_beta' is",
        "'rope_scaling': {'type': 'linear', 'factor': 4, 'beta': 1} | 'rope_scaling.beta' is 1",
        "'rope_parameters': {'full_attention': {}} | 'rope_parameters.full_attention' is {}",
        "'rope_parameters': {'partial_rotary_factor': 0.25} | partial_rotary_factor' is 0.25",
        "'layer_types': ['full_attention', 'chunked_attention'] | 'layer_types' is [\"full_att",
        "'layer_types': ['full_attention', 'sliding_attention', 'full_attention'] | 'layer_types'"
            + " is"
      })
  void refusesWhatIsNotImplemented(String change, String message) {
    UnsupportedModelException e =
        assertThrows(UnsupportedModelException.class, () -> parse(LLAMA, change));
    assertTrue(e.getMessage().startsWith("config.json: "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /** What Qwen's model cards say to add, and what DeepSeek's files have. */
  @Test
  void yarn() throws IOException {
    RotarySettings qwen =
        parse(QWEN3, "'rope_theta': 1e6, 'rope_scaling': {'type': 'yarn', 'factor': 4.0}")
            .rotary()
            .layers()
            .get(0);
    double raised = 0.1 * Math.log(4) + 1;
    assertEquals(new RotaryScaling.Yarn(4, 32, 1, 512, true, raised), qwen.scaling());
    RotaryScaling both =
        parse(
                LLAMA,
                "'rope_scaling': {'type': 'yarn', 'factor': 40, 'mscale': 0.7, 'mscale_all_dim':"
                    + " 1.0, 'original_max_position_embeddings': 64, 'truncate': false}")
            .rotary()
            .layers()
            .get(0)
            .scaling();
    double less = 0.07 * Math.log(40) + 1;
    double more = 0.1 * Math.log(40) + 1;
    assertEquals(new RotaryScaling.Yarn(40, 32, 1, 64, false, less / more), both);
  }

  private static final String SMOLLM3 =
      "'model_type': 'smollm3', 'num_key_value_heads': 2, 'rope_theta': 5e6, " + SIZES;

  @Test
  void everyFourthLayerOfSmolLm3HasNoPositions() throws IOException {
    ModelConfig config = parse(SMOLLM3, "'num_hidden_layers': 9");
    assertEquals(2, config.rotary().kinds().size());
    for (int layer = 0; layer < 9; layer++) {
      assertEquals(layer % 4 == 3 ? 1 : 0, config.rotary().kind(layer), "layer " + layer);
    }
    assertTrue(config.tiedHead(), "tied where tie_word_embeddings is absent");
    RotaryLayers told = parse(SMOLLM3, "'no_rope_layers': [0, 1, 0, 1]").rotary();
    assertEquals(List.of(0, 1, 0), List.of(told.kind(0), told.kind(1), told.kind(2)));
    ObjectNode json = json(SMOLLM3);
    json.remove("rope_theta");
    assertThrows(MalformedCheckpointException.class, () -> parse(json));
    for (String wrong : List.of("[1, 0]", "[1, 2, 0]", "[true, true, true]", "3")) {
      assertThrows(
          MalformedCheckpointException.class,
          () -> parse(SMOLLM3, "'no_rope_layers': " + wrong),
          wrong);
    }
  }

  @Test
  void seedOssHasAKeyForEachBias() throws IOException {
    String seed = "'model_type': 'seed_oss', 'num_key_value_heads': 2, 'head_dim': 16, " + SIZES;
    Set<Linear> inputs = EnumSet.of(Linear.QUERY, Linear.KEY, Linear.VALUE);
    assertEquals(inputs, parse(seed, "").biased());
    assertEquals(Set.of(), parse(seed, "'attention_bias': false").biased());
    assertEquals(
        EnumSet.allOf(Linear.class),
        parse(seed, "'attention_out_bias': true, 'mlp_bias': true").biased());
  }

  @Test
  void mistralHasNoBiases() {
    assertThrows(UnsupportedModelException.class, () -> parse(MISTRAL, "'attention_bias': true"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'hidden_size': null | has no 'hidden_size': needed is an integer of at least 1",
        "'hidden_size': 64.5 | 'hidden_size' is 64.5: allowed is an integer of at least 1",
        "'num_hidden_layers': 0 | 'num_hidden_layers' is 0",
        "'num_hidden_layers': 1000000000 | 'num_hidden_layers' is 1000000000: allowed is an integer"
            + " from 1 to 10000",
        "'num_hidden_layers': 1e400 | 'num_hidden_layers' is \"Infinity\": allowed is an integer",
        "'num_hidden_layers': -4 | 'num_hidden_layers' is -4: allowed is an integer of at least 1",
        "'num_hidden_layers': 99999999999 | 'num_hidden_layers' is 99999999999: allowed is",
        "'num_attention_heads': 65536, 'hidden_size': 65536, 'head_dim': 65536 | 'head_dim' is"
            + " 65536: allowed is what makes fewer than 2^31 columns with num_attention_heads,"
            + " 65536",
        "'hidden_size': 66 | 'hidden_size' is 66: allowed is a multiple of num_attention_heads, 4",
        "'head_dim': 15 | 'head_dim' is 15: allowed is what makes heads of an even size",
        "'num_key_value_heads': 3 | 'num_key_value_heads' is 3: allowed is a divisor of",
        "'rms_norm_eps': '1e-5' | 'rms_norm_eps' is \"1e-5\": allowed is a number above 0",
        "'rms_norm_eps': null | has no 'rms_norm_eps'",
        "'tie_word_embeddings': 1 | 'tie_word_embeddings' is 1: allowed is true or false",
        "'rope_theta': -1 | 'rope_theta' is -1",
        "'rope_scaling': 'linear' | 'rope_scaling' is \"linear\": allowed is an object",
        "'rope_scaling': {'type': 'linear'} | has no 'rope_scaling.factor'",
        "'rope_scaling': {'type': 'linear', 'rope_type': 'default'} | 'rope_scaling.type' is",
        "'rope_theta': 1e6, 'rope_parameters': {'rope_theta': 1e4} | 'rope_parameters.rope_theta'",
        "'rope_scaling': {}, 'rope_parameters': {'rope_theta': 1e4} | 'rope_scaling' is {}",
        "'original_max_position_embeddings': 32, 'rope_scaling': {'type': 'yarn', 'factor': 4,"
            + " 'original_max_position_embeddings': 64} |"
            + " 'rope_scaling.original_max_position_embeddings' is 64: allowed is what it is outside, 32",
        "'dtype': 'float16', 'torch_dtype': 'bfloat16' | 'dtype' is \"float16\"",
        "'layer_types': ['full_attention'] | 'layer_types' is [\"full_attention\"]: allowed is one"
      })
  void refusesWhatIsMalformed(String change, String message) {
    MalformedCheckpointException e =
        assertThrows(MalformedCheckpointException.class, () -> parse(LLAMA, change));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"mistral,num_key_value_heads", "qwen2,num_key_value_heads", "qwen3,head_dim"})
  void needsKeysWhoseDefaultIsANumberOfTheirClass(String type, String key) throws IOException {
    ObjectNode json = json(type.equals("mistral") ? MISTRAL : type.equals("qwen2") ? QWEN2 : QWEN3);
    json.remove(key);
    MalformedCheckpointException e =
        assertThrows(MalformedCheckpointException.class, () -> parse(json));
    assertTrue(e.getMessage().contains("has no '" + key), e.getMessage());
  }

  @Test
  void mistralMustSayWhetherItSlides() throws IOException {
    ObjectNode json = json(MISTRAL);
    json.remove("sliding_window");
    MalformedCheckpointException e =
        assertThrows(MalformedCheckpointException.class, () -> parse(json));
    assertTrue(e.getMessage().contains("'sliding_window' is missing"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | not a JSON object",
        "{\"a\": 1 | not valid JSON",
        "~~ | is empty: download it again",
        "{\"a\": 1} {} | not valid JSON",
        "{\"a\": INFINITY} | not valid JSON",
        "{\"error\": \"Repository not found\"} | is a server's answer, 'Repository not found'",
        "<!DOCTYPE html><title>Log in</title> | is a web page"
      })
  void refusesWhatIsNoObject(String json, String message) {
    MalformedCheckpointException e =
        assertThrows(
            MalformedCheckpointException.class,
            () -> ModelConfig.parse("config.json", json.getBytes(StandardCharsets.UTF_8)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /** As Python's json, which reads and wrote the file. */
  @Test
  void readsWhatPythonWrites() throws IOException {
    String json = json(LLAMA).toString();
    String python =
        "\ufeff"
            + json.substring(0, json.length() - 1)
            + ",\"time_step_limit\":[0.0,Infinity],\"a\":-Infinity,\"b\":NaN,\"c\":1e400"
            + ",\"vocab_size\":51}\n";
    ModelConfig config = ModelConfig.parse("config.json", python.getBytes(StandardCharsets.UTF_8));
    assertEquals(51, config.sizes().vocabulary());
  }

  @Test
  void refusesNumbersThatAreNone() {
    for (String number : List.of("Infinity", "-Infinity", "NaN", "1e400")) {
      String json = "{\"model_type\":\"llama\",\"hidden_size\":%s}".formatted(number);
      MalformedCheckpointException e =
          assertThrows(
              MalformedCheckpointException.class,
              () -> ModelConfig.parse("config.json", json.getBytes(StandardCharsets.UTF_8)));
      assertTrue(e.getMessage().contains("'hidden_size' is "), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void refusesUtf16InWords(String charset) throws IOException {
    byte[] json = json(LLAMA).toString().getBytes(charset);
    MalformedCheckpointException e =
        assertThrows(
            MalformedCheckpointException.class, () -> ModelConfig.parse("config.json", json));
    assertTrue(e.getMessage().contains("is text in UTF-16: save it as UTF-8"), e.getMessage());
  }

  @Test
  @Timeout(10)
  void refusesWhatIsNestedWithoutEnd() {
    byte[] json = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    MalformedCheckpointException e =
        assertThrows(
            MalformedCheckpointException.class, () -> ModelConfig.parse("config.json", json));
    assertTrue(e.getMessage().contains("has more than is read: Document nesting depth"));
  }

  @Test
  void travelsToExecutors() throws IOException, ClassNotFoundException {
    ModelConfig config = parse(MISTRAL, "'rope_scaling': {'type': 'linear', 'factor': 4}");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(config, in.readObject());
    }
  }
}
