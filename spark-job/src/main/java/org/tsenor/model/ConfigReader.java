package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tsenor.model.AttentionSettings.Biases;

/**
 * Reads a {@code config.json} as the transformers class of its {@code model_type} does.
 *
 * <p>An absent key has the default of that class where all classes share it. Where a class has a
 * number of its own (Mistral has 8 heads of keys and values, Qwen3 a head of 128 columns), the key
 * must be there. Keys that no class of the family reads are passed over, except those that other
 * families change their arithmetic by: these must be off.
 */
record ConfigReader(ConfigObject config) {
  /** On in models whose arithmetic is another. */
  private static final List<String> MUST_BE_OFF =
      List.of(
          "quantization_config",
          "compression_config",
          "auto_map",
          "mlp_bias",
          "num_experts",
          "num_local_experts",
          "n_routed_experts",
          "moe_intermediate_size",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "query_pre_attn_scalar",
          "clip_qkv",
          "use_qk_norm",
          "qk_layernorm",
          "no_rope_layers",
          "rope_interleaved",
          "use_parallel_residual",
          "parallel_attn",
          "alibi",
          "is_encoder_decoder",
          "add_cross_attention");

  /** Factors that models of other families multiply by. */
  private static final List<String> MUST_BE_ONE =
      List.of(
          "partial_rotary_factor",
          "rotary_pct",
          "logit_scale",
          "logits_scaling",
          "embedding_multiplier",
          "residual_multiplier",
          "attention_multiplier");

  private static final Set<String> DTYPES = Set.of("float32", "float16", "bfloat16");

  /** Lists are made for each layer, before any is looked for; the deepest model has 1,000. */
  private static final int MAX_LAYERS = 10_000;

  private static final String LAYERS = "num_hidden_layers";
  private static final String HEADS = "num_attention_heads";
  private static final String KEY_VALUE_HEADS = "num_key_value_heads";
  private static final String HIDDEN = "hidden_size";
  private static final String HEAD_SIZE = "head_dim";

  ModelConfig read() throws IOException {
    ModelFamily family = family();
    requireImplemented();
    requireDtype();
    ModelConfig.Sizes sizes =
        new ModelConfig.Sizes(
            config.size(HIDDEN),
            config.size("intermediate_size"),
            layers(),
            config.size("vocab_size"),
            config.size("max_position_embeddings"));
    return new ModelConfig(
        family,
        sizes,
        attention(family, sizes),
        new RotaryReader(config).read(),
        config.positive("rms_norm_eps"),
        config.flag("tie_word_embeddings"));
  }

  private int layers() throws IOException {
    int layers = config.size(LAYERS);
    if (layers > MAX_LAYERS) {
      throw config.malformed(LAYERS, "an integer from 1 to %d".formatted(MAX_LAYERS));
    }
    return layers;
  }

  private ModelFamily family() throws IOException {
    String allowed = "one of " + ModelFamily.modelTypes();
    String type = config.text("model_type").orElse("");
    ModelFamily family =
        ModelFamily.of(type).orElseThrow(() -> config.unsupported("model_type", allowed));
    Optional<List<String>> architectures = config.texts("architectures");
    if (architectures.isPresent() && !architectures.get().equals(List.of(family.architecture()))) {
      throw config.unsupported("architectures", "[\"%s\"]".formatted(family.architecture()));
    }
    return family;
  }

  private void requireImplemented() throws IOException {
    for (String key : MUST_BE_OFF) {
      if (config.has(key) && !isOff(config.value(key))) {
        throw config.unsupported(key, "null, false or none");
      }
    }
    for (String key : MUST_BE_ONE) {
      RotaryReader.requireOne(config, key);
    }
    if (!Set.of("silu", "swish").contains(config.text("hidden_act").orElse("silu"))) {
      throw config.unsupported("hidden_act", "\"silu\"");
    }
  }

  private static boolean isOff(JsonNode value) {
    return (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isContainerNode() && value.isEmpty());
  }

  /** Tensors say their types themselves, but one that is not implemented may be named here. */
  private void requireDtype() throws IOException {
    Optional<String> old = config.text("torch_dtype");
    Optional<String> dtype = config.text("dtype");
    for (String key : List.of("torch_dtype", "dtype")) {
      if (config.has(key) && !DTYPES.contains(config.text(key).orElseThrow())) {
        throw config.unsupported(key, "one of " + DTYPES.stream().sorted().toList());
      }
    }
    if (old.isPresent() && dtype.isPresent() && !old.equals(dtype)) {
      throw config.malformed("dtype", "what torch_dtype is, where both are given");
    }
  }

  private AttentionSettings attention(ModelFamily family, ModelConfig.Sizes sizes)
      throws IOException {
    int heads = config.size(HEADS);
    int keyValueHeads =
        family == ModelFamily.LLAMA
            ? config.size(KEY_VALUE_HEADS, heads)
            : config.size(KEY_VALUE_HEADS);
    if (heads % keyValueHeads != 0) {
      throw config.malformed(KEY_VALUE_HEADS, "a divisor of %s, %d".formatted(HEADS, heads));
    }
    return new AttentionSettings(
        heads,
        keyValueHeads,
        headSize(family, sizes.hidden(), heads),
        biases(family),
        family == ModelFamily.QWEN3,
        new WindowReader(config, family).read(sizes.layers()));
  }

  private int headSize(ModelFamily family, int hidden, int heads) throws IOException {
    if (!config.has(HEAD_SIZE) && family != ModelFamily.QWEN3 && hidden % heads != 0) {
      throw config.malformed(
          HIDDEN, "a multiple of %s, %d, without %s".formatted(HEADS, heads, HEAD_SIZE));
    }
    int size =
        family == ModelFamily.QWEN3
            ? config.size(HEAD_SIZE)
            : config.size(HEAD_SIZE, hidden / heads);
    String key = config.has(HEAD_SIZE) ? HEAD_SIZE : HIDDEN;
    if (size % 2 != 0) {
      throw config.malformed(key, "what makes heads of an even size");
    }
    if ((long) heads * size > Integer.MAX_VALUE) {
      throw config.malformed(
          key, "what makes fewer than 2^31 columns with %s, %d".formatted(HEADS, heads));
    }
    return size;
  }

  private Biases biases(ModelFamily family) throws IOException {
    boolean asked = config.flag("attention_bias");
    return switch (family) {
      case LLAMA, QWEN3 -> asked ? Biases.ALL : Biases.NONE;
      // Its class has these biases and does not read the key.
      case QWEN2 -> Biases.INPUT;
      case MISTRAL -> {
        if (asked) {
          throw config.unsupported("attention_bias", "false with model_type \"mistral\"");
        }
        yield Biases.NONE;
      }
    };
  }
}
