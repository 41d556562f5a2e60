package org.tsenor.job.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of a name, and the words that every checkpoint uses for what no shape tells.
 *
 * @param parts between the dots
 */
record ModuleName(List<String> parts) {
  private static final Set<String> SENSES =
      Set.of(
          "vision",
          "visual",
          "image",
          "img",
          "vit",
          "vpm",
          "apm",
          "video",
          "pixel",
          "clip",
          "siglip",
          "audio",
          "speech",
          "sound",
          "talker",
          "tts",
          "token2wav",
          "vocoder");
  private static final Set<String> BRIDGES =
      Set.of("projector", "connector", "resampler", "perceiver", "qformer", "merger", "aligner");
  private static final Set<String> ADAPTERS = Set.of("adapter", "adapters");
  private static final Set<String> DRAFTS = Set.of("mtp", "medusa", "eagle", "nextn");
  private static final Set<String> HEADS =
      Set.of("lm_head", "shared_head", "embed_out", "output_layer", "head");
  private static final Set<String> ROUTERS =
      Set.of("gate", "shared_expert_gate", "gate_network", "routers", "wg");
  private static final Set<String> ROUTER = Set.of("router");
  private static final Set<String> EMBEDDINGS = Set.of("wte", "wpe", "relative_attention_bias");

  static ModuleName of(String name) {
    return new ModuleName(Arrays.asList(name.split("\\.", -1)));
  }

  /** The last part but for what the parameter is called. */
  String module() {
    return parts.size() > 1 ? parts.get(parts.size() - 2) : "";
  }

  boolean isBias() {
    String last = parts.get(parts.size() - 1);
    return last.equals("bias") || last.endsWith("_bias");
  }

  /** Whether it belongs to a norm; a matrix may stand within a module that is called so too. */
  boolean isNorm(boolean matrix) {
    return matrix ? isNorm(module()) : parts.stream().anyMatch(ModuleName::isNorm);
  }

  private static boolean isNorm(String part) {
    return part.toLowerCase(Locale.ROOT).contains("norm") || part.startsWith("ln_");
  }

  boolean isHead() {
    return parts.stream().anyMatch(HEADS::contains);
  }

  boolean isEmbedding() {
    return module().equals("shared")
        || parts.stream().anyMatch(part -> part.contains("embed") || EMBEDDINGS.contains(part));
  }

  /** Whether it embeds positions, types or patches, not tokens. */
  boolean isOfPlaces() {
    return parts.stream()
        .anyMatch(
            part ->
                part.equals("wpe")
                    || part.contains("position")
                    || part.contains("patch")
                    || part.contains("token_type")
                    || anyWord(part, Set.of("pos")));
  }

  /** Whether it is a matrix of low rank beside a linear, or one that chooses among such. */
  boolean isAdapter() {
    return parts.stream().anyMatch(part -> part.startsWith("lora_") || anyWord(part, ADAPTERS));
  }

  /** Whether it is called as those are that send tokens to experts. */
  boolean isRouter() {
    return parts.stream().anyMatch(part -> ROUTERS.contains(part) || anyWord(part, ROUTER));
  }

  /** Whether it works on images, sound or speech, or stands between these and the text. */
  boolean isOfSenses() {
    return parts.stream().anyMatch(part -> anyWord(part, SENSES) || anyWord(part, BRIDGES));
  }

  /** Whether it predicts tokens ahead of the model. */
  boolean isDraft() {
    return parts.stream().anyMatch(part -> anyWord(part, DRAFTS));
  }

  private static boolean anyWord(String part, Set<String> words) {
    return Arrays.stream(part.split("_", -1)).anyMatch(words::contains);
  }
}
