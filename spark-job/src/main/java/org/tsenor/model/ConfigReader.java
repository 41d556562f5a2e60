package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tsenor.model.ModelFamily.Feature;

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
          "attention_out_bias",
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

  /** Keys of these that a class with the feature reads. */
  private static final Map<String, Feature> READ_WITH =
      Map.of(
          "mlp_bias", Feature.MLP_BIAS,
          "attention_out_bias", Feature.ATTENTION_INPUT_BIAS,
          "no_rope_layers", Feature.LAYERS_WITHOUT_POSITIONS);

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

  /** Its name says the opposite: 0 for a layer without. */
  private static final String TURNED = "no_rope_layers";

  ModelConfig read() throws IOException {
    ModelFamily family = family();
    requireImplemented(family);
    requireDtype();
    ModelConfig.Sizes sizes =
        new ModelConfig.Sizes(
            config.size(HIDDEN),
            config.size("intermediate_size"),
            layers(),
            config.size("vocab_size"),
            config.size("max_position_embeddings"));
    List<Boolean> unturned = unturned(family, sizes.layers());
    if (family.has(Feature.NEEDS_THETA)) {
      new RotaryReader(config).requireTheta();
    }
    RotarySettings turned = new RotaryReader(config).read();
    RotarySettings still = new RotarySettings(turned.theta(), new RotaryScaling.Unturned());
    return new ModelConfig(
        family,
        sizes,
        attention(family, sizes, unturned),
        new RotaryLayers(unturned.stream().map(without -> without ? still : turned).toList()),
        biased(family),
        config.positive("rms_norm_eps"),
        config.flag("tie_word_embeddings", family.has(Feature.TIED_WHERE_ABSENT)));
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

  private void requireImplemented(ModelFamily family) throws IOException {
    for (String key : MUST_BE_OFF) {
      boolean read = READ_WITH.containsKey(key) && family.has(READ_WITH.get(key));
      if (!read && config.has(key) && !isOff(config.value(key))) {
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

  private AttentionSettings attention(
      ModelFamily family, ModelConfig.Sizes sizes, List<Boolean> unturned) throws IOException {
    int heads = config.size(HEADS);
    int keyValueHeads =
        family.has(Feature.NEEDS_KEY_VALUE_HEADS)
            ? config.size(KEY_VALUE_HEADS)
            : config.size(KEY_VALUE_HEADS, heads);
    if (heads % keyValueHeads != 0) {
      throw config.malformed(KEY_VALUE_HEADS, "a divisor of %s, %d".formatted(HEADS, heads));
    }
    return new AttentionSettings(
        heads,
        keyValueHeads,
        headSize(family, sizes.hidden(), heads),
        family.has(Feature.HEAD_NORM),
        new WindowReader(config, family, unturned).read());
  }

  private int headSize(ModelFamily family, int hidden, int heads) throws IOException {
    boolean needed = family.has(Feature.NEEDS_HEAD_SIZE);
    if (!config.has(HEAD_SIZE) && !needed && hidden % heads != 0) {
      throw config.malformed(
          HIDDEN, "a multiple of %s, %d, without %s".formatted(HEADS, heads, HEAD_SIZE));
    }
    int size = needed ? config.size(HEAD_SIZE) : config.size(HEAD_SIZE, hidden / heads);
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

  private Set<Linear> biased(ModelFamily family) throws IOException {
    boolean asked = config.flag("attention_bias", family.has(Feature.ATTENTION_INPUT_BIAS));
    boolean input = family.has(Feature.INPUT_BIASES);
    boolean output = false;
    if (family.has(Feature.ATTENTION_BIAS)) {
      input = asked;
      output = asked;
    } else if (family.has(Feature.ATTENTION_INPUT_BIAS)) {
      input = asked;
      output = config.flag("attention_out_bias");
    } else if (asked && !input) {
      throw config.unsupported(
          "attention_bias", "false with model_type \"%s\"".formatted(family.modelType()));
    }
    Set<Linear> biased = EnumSet.noneOf(Linear.class);
    if (input) {
      biased.addAll(List.of(Linear.QUERY, Linear.KEY, Linear.VALUE));
    }
    if (output) {
      biased.add(Linear.ATTENTION_OUTPUT);
    }
    if (family.has(Feature.MLP_BIAS) && config.flag("mlp_bias")) {
      biased.addAll(List.of(Linear.GATE, Linear.UP, Linear.DOWN));
    }
    return biased;
  }

  /** For each decoder layer, whether its heads are not turned. */
  private List<Boolean> unturned(ModelFamily family, int layers) throws IOException {
    boolean some = family.has(Feature.LAYERS_WITHOUT_POSITIONS);
    if (some && config.has(TURNED)) {
      return config.bits(TURNED, layers).stream().map(turned -> !turned).toList();
    }
    int interval = some ? config.size("no_rope_layer_interval", 4) : Integer.MAX_VALUE;
    List<Boolean> unturned = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      unturned.add((layer + 1) % interval == 0);
    }
    return unturned;
  }
}
