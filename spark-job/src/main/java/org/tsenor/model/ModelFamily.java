package org.tsenor.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The architectures of the Llama family, as {@code model_type} and {@code architectures} name them.
 * A family is a row of features: which class reads which key, and what it takes where the key is
 * absent.
 */
enum ModelFamily {
  /** Llama 2, 3, 3.1 and 3.2, and what follows them. */
  LLAMA("llama", "LlamaForCausalLM", Windows.NONE, Feature.ATTENTION_BIAS, Feature.MLP_BIAS),
  /** Llama with a sliding window. */
  MISTRAL("mistral", "MistralForCausalLM", Windows.ALL_WHERE_GIVEN, Feature.NEEDS_KEY_VALUE_HEADS),
  /** Mistral with a sliding window in some layers. */
  MINISTRAL(
      "ministral",
      "MinistralForCausalLM",
      Windows.NAMED_WHERE_GIVEN,
      Feature.NEEDS_KEY_VALUE_HEADS),
  /** Llama with biases on queries, keys and values. */
  QWEN2(
      "qwen2",
      "Qwen2ForCausalLM",
      Windows.WHERE_SWITCHED_ON,
      Feature.INPUT_BIASES,
      Feature.NEEDS_KEY_VALUE_HEADS),
  /** Llama with norms on the heads of queries and keys. */
  QWEN3(
      "qwen3",
      "Qwen3ForCausalLM",
      Windows.WHERE_SWITCHED_ON,
      Feature.ATTENTION_BIAS,
      Feature.HEAD_NORM,
      Feature.NEEDS_KEY_VALUE_HEADS,
      Feature.NEEDS_HEAD_SIZE),
  /** Llama whose every fourth layer has no positions. */
  SMOLLM3(
      "smollm3",
      "SmolLM3ForCausalLM",
      Windows.IN_LAYERS_WITHOUT_POSITIONS,
      Feature.ATTENTION_BIAS,
      Feature.MLP_BIAS,
      Feature.LAYERS_WITHOUT_POSITIONS,
      Feature.TIED_WHERE_ABSENT,
      Feature.NEEDS_KEY_VALUE_HEADS,
      Feature.NEEDS_THETA),
  /** Llama whose attention has biases at its inputs and its output, each with a key of its own. */
  SEED_OSS(
      "seed_oss",
      "SeedOssForCausalLM",
      Windows.NONE,
      Feature.ATTENTION_INPUT_BIAS,
      Feature.MLP_BIAS,
      Feature.NEEDS_KEY_VALUE_HEADS,
      Feature.NEEDS_HEAD_SIZE);

  /** What a class does that others of the family do not. */
  enum Feature {
    /** {@code attention_bias}, false where absent: biases on all linears of attention. */
    ATTENTION_BIAS,
    /**
     * {@code attention_bias}, true where absent: biases on queries, keys and values; and {@code
     * attention_out_bias}, on the output.
     */
    ATTENTION_INPUT_BIAS,
    /** Biases on queries, keys and values, without a key. */
    INPUT_BIASES,
    /** {@code mlp_bias}: biases on the MLP's linears. */
    MLP_BIAS,
    /** Each head of queries and keys is normalized before it is turned. */
    HEAD_NORM,
    /** {@code no_rope_layers}, or every {@code no_rope_layer_interval}-th: heads are not turned. */
    LAYERS_WITHOUT_POSITIONS,
    /** {@code tie_word_embeddings} is true where absent. */
    TIED_WHERE_ABSENT,
    /** {@code num_key_value_heads} has a number of the class where absent, and must be there. */
    NEEDS_KEY_VALUE_HEADS,
    /** {@code head_dim} has a number of the class where absent, and must be there. */
    NEEDS_HEAD_SIZE,
    /** {@code rope_theta} has a number of the class where absent, and must be there. */
    NEEDS_THETA
  }

  /** Which layers have a sliding window. */
  enum Windows {
    /** None. */
    NONE,
    /** All, where {@code sliding_window} is not null. */
    ALL_WHERE_GIVEN,
    /** Where {@code sliding_window} is not null: those that {@code layer_types} names, or all. */
    NAMED_WHERE_GIVEN,
    /**
     * With {@code use_sliding_window} those that {@code layer_types} names, or those from {@code
     * max_window_layers} on.
     */
    WHERE_SWITCHED_ON,
    /**
     * With {@code use_sliding_window} those that {@code layer_types} names, or those without
     * positions.
     */
    IN_LAYERS_WITHOUT_POSITIONS
  }

  private final String modelType;
  private final String architecture;
  private final Windows windows;

  @SuppressWarnings("ImmutableEnumChecker") // It is a copy that nobody can change.
  private final Set<Feature> features;

  ModelFamily(String modelType, String architecture, Windows windows, Feature... features) {
    this.modelType = modelType;
    this.architecture = architecture;
    this.windows = windows;
    this.features = Set.of(features);
  }

  /** The {@code model_type}. */
  String modelType() {
    return modelType;
  }

  /** The entry of {@code architectures}. */
  String architecture() {
    return architecture;
  }

  Windows windows() {
    return windows;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  static Optional<ModelFamily> of(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
  }

  static List<String> modelTypes() {
    return Arrays.stream(values()).map(ModelFamily::modelType).toList();
  }
}
