package org.tsenor.model;

/** Names of the tensors of the Llama family that are not linears. */
final class TensorNames {
  /** Embedding, shape (vocabulary, hidden). */
  public static final String EMBEDDING = "model.embed_tokens.weight";

  /** Norm before the head, shape (hidden). */
  public static final String FINAL_NORM = "model.norm.weight";

  /** Head, shape (vocabulary, hidden); absent where the embedding is the head. */
  public static final String HEAD = "lm_head.weight";

  private TensorNames() {}

  /** Norm before attention, shape (hidden). */
  public static String attentionNorm(int layer) {
    return inLayer(layer, "input_layernorm.weight");
  }

  /** Norm before the MLP, shape (hidden). */
  public static String mlpNorm(int layer) {
    return inLayer(layer, "post_attention_layernorm.weight");
  }

  /** Norm of each head of queries, shape (head size). */
  public static String queryNorm(int layer) {
    return inLayer(layer, "self_attn.q_norm.weight");
  }

  /** Norm of each head of keys, shape (head size). */
  public static String keyNorm(int layer) {
    return inLayer(layer, "self_attn.k_norm.weight");
  }

  /** A tensor of a decoder layer by its name there. */
  static String inLayer(int layer, String name) {
    return "model.layers.%d.%s".formatted(layer, name);
  }
}
