package org.tsenor.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The architectures of the Llama family, as {@code model_type} and {@code architectures} name them.
 */
enum ModelFamily {
  /** Llama 2, 3, 3.1 and 3.2, and what follows them. */
  LLAMA("llama", "LlamaForCausalLM"),
  /** Llama with a sliding window. */
  MISTRAL("mistral", "MistralForCausalLM"),
  /** Llama with biases on queries, keys and values. */
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  /** Llama with norms on the heads of queries and keys. */
  QWEN3("qwen3", "Qwen3ForCausalLM");

  private final String modelType;
  private final String architecture;

  ModelFamily(String modelType, String architecture) {
    this.modelType = modelType;
    this.architecture = architecture;
  }

  /** The {@code model_type}. */
  String modelType() {
    return modelType;
  }

  /** The entry of {@code architectures}. */
  String architecture() {
    return architecture;
  }

  static Optional<ModelFamily> of(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
  }

  static List<String> modelTypes() {
    return Arrays.stream(values()).map(ModelFamily::modelType).toList();
  }
}
