package org.tsenor.job.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What config.json says of the sizes of a language model, under the keys that model families use.
 * The language model of a multimodal one has an object of its own there.
 *
 * @param modelType such as {@code gpt2}; empty if it does not say
 * @param layers decoder layers
 * @param hidden size of the residual stream
 * @param vocabulary tokens that it knows
 * @param experts of a layer
 * @param encoderDecoder whether it calls itself an encoder with a decoder
 */
record ModelShape(
    String modelType,
    OptionalLong layers,
    OptionalLong hidden,
    OptionalLong vocabulary,
    OptionalLong experts,
    boolean encoderDecoder) {
  private static final List<String> LAYERS =
      List.of(
          "num_hidden_layers",
          "n_layer",
          "n_layers",
          "num_layers",
          "num_transformer_layers",
          "num_decoder_layers");
  private static final List<String> HIDDEN =
      List.of("hidden_size", "n_embd", "d_model", "dim", "model_dim", "n_embed", "hidden_dim");
  private static final List<String> VOCABULARY =
      List.of("vocab_size", "padded_vocab_size", "n_vocab");
  private static final List<String> EXPERTS =
      List.of("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts");

  /** In parts of the keys that hold the language model's own settings. */
  private static final List<String> TEXT = List.of("text", "llm", "language", "thinker");

  /** Objects of settings within those of a model, such as DBRX's of its experts. */
  private static final List<String> PARTS = List.of("ffn_config", "moe_config");

  /**
   * Reads the sizes; one that is no positive whole number is none.
   *
   * @param config config.json; empty if there is none
   */
  static ModelShape of(Optional<JsonNode> config) {
    JsonNode root = config.orElse(MissingNode.getInstance());
    JsonNode text = text(root);
    return new ModelShape(
        root.path("model_type").asText(""),
        number(text, root, LAYERS),
        number(text, root, HIDDEN),
        number(text, root, VOCABULARY),
        number(text, root, EXPERTS),
        root.path("is_encoder_decoder").asBoolean(false));
  }

  /** The innermost object of settings that a key calls the language model's, else all. */
  private static JsonNode text(JsonNode node) {
    for (String word : TEXT) {
      for (var field : node.properties()) {
        if (field.getKey().contains(word) && field.getValue().isObject()) {
          return text(field.getValue());
        }
      }
    }
    return node;
  }

  private static OptionalLong number(JsonNode text, JsonNode root, List<String> keys) {
    for (JsonNode node : List.of(text, root)) {
      for (String key : keys) {
        OptionalLong found = positive(node.path(key));
        for (String part : PARTS) {
          found = found.isPresent() ? found : positive(node.path(part).path(key));
        }
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong positive(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() > 0
        ? OptionalLong.of(value.asLong())
        : OptionalLong.empty();
  }
}
