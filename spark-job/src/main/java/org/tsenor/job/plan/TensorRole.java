package org.tsenor.job.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.checkpoint.TensorEntry;

/**
 * What a tensor is in its model, by name and shape.
 *
 * <p>The convention, which published results share: the linears that are pruned are the matrices
 * inside decoder layers. Embeddings, the output head, norms, biases and the routers of a mixture of
 * experts are not, nor are encoders of images or sound.
 *
 * @param linear whether the convention prunes it
 * @param description what it is, to be read after its name, such as "linear of decoder layer 3"
 */
record TensorRole(boolean linear, String description) {
  private static final Pattern IN_LAYER =
      Pattern.compile(
          "(?<outer>(?:.*?\\.)?)(?:layers?|h|blocks?)\\.(?<index>\\d+)\\.(?<module>.+)");
  private static final String WEIGHT = ".weight";
  private static final Set<String> ROUTERS =
      Set.of("gate", "router", "shared_expert_gate", "gate_network");

  /** The role of a tensor. */
  static TensorRole of(TensorEntry tensor) {
    String name = tensor.name();
    List<String> segments = Arrays.asList(name.split("\\.", -1));
    if (name.endsWith(".bias") || name.endsWith("_bias")) {
      return copied("bias");
    }
    if (segments.stream()
        .anyMatch(segment -> segment.contains("norm") || segment.startsWith("ln_"))) {
      return copied("norm");
    }
    if (segments.contains("lm_head") || name.equals("output.weight")) {
      return copied("output head");
    }
    if (segments.stream().anyMatch(TensorRole::isEmbedding)) {
      return copied("embedding");
    }
    Matcher layer = IN_LAYER.matcher(name);
    if (!layer.matches()) {
      return copied("outside the decoder layers");
    }
    if (Arrays.stream(layer.group("outer").split("\\.")).anyMatch(TensorRole::isEncoder)) {
      return copied("in an encoder, not a decoder layer");
    }
    return inLayer(tensor, layer.group("index"), layer.group("module"));
  }

  private static TensorRole inLayer(TensorEntry tensor, String index, String module) {
    if (tensor.shape().size() == 3 && Arrays.asList(module.split("\\.")).contains("experts")) {
      return copied("3-D tensor of fused experts, which this version does not prune");
    }
    if (!module.endsWith(WEIGHT)) {
      return copied("not a weight of a linear");
    }
    if (tensor.shape().size() != 2) {
      return copied("not a matrix but %d-D".formatted(tensor.shape().size()));
    }
    String linear = module.substring(0, module.length() - WEIGHT.length());
    List<String> parts = Arrays.asList(linear.split("\\."));
    if (parts.contains("router") || ROUTERS.contains(parts.get(parts.size() - 1))) {
      return copied("router of a mixture of experts");
    }
    return new TensorRole(true, "linear of decoder layer " + index);
  }

  private static TensorRole copied(String description) {
    return new TensorRole(false, description);
  }

  private static boolean isEmbedding(String segment) {
    return segment.contains("embed")
        || Set.of("wte", "wpe", "relative_attention_bias").contains(segment);
  }

  private static boolean isEncoder(String segment) {
    return segment.equals("encoder")
        || segment.startsWith("vision")
        || segment.startsWith("visual")
        || segment.startsWith("audio");
  }
}
