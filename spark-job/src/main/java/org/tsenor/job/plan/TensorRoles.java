package org.tsenor.job.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.LayerStack.Member;
import org.tsenor.job.plan.TensorRole.Kind;

/**
 * What every tensor of a checkpoint is in its model, by names, shapes and config.json.
 *
 * @param byName in the checkpoint's order
 * @param choice which stack holds the decoder layers
 * @param orientation how its linears are stored
 */
record TensorRoles(
    Map<String, TensorRole> byName, DecoderChoice choice, InputOrientation orientation) {

  /**
   * Reads headers and config.json.
   *
   * @throws IOException if config.json cannot be read
   */
  static TensorRoles of(Checkpoint checkpoint) throws IOException {
    List<TensorEntry> tensors =
        checkpoint.shards().stream().flatMap(shard -> shard.header().tensors().stream()).toList();
    return of(tensors, checkpoint.config());
  }

  static TensorRoles of(Collection<TensorEntry> tensors, Optional<JsonNode> config) {
    ModelShape shape = ModelShape.of(config);
    DecoderChoice choice = DecoderChoice.of(tensors, shape);
    Map<String, TensorRole> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), outside(tensor)));
    choice.stacks().forEach(stack -> new LayerRoles(stack, choice, shape).addTo(byName));
    choice
        .others()
        .forEach(stack -> stack.members().forEach(each -> addOther(stack, each, byName)));
    return new TensorRoles(byName, choice, InputOrientation.of(tensors, choice, shape));
  }

  TensorRole of(String tensor) {
    return byName.get(tensor);
  }

  /** Where the decoder layers are, and why it is these, for a plan. */
  String layers() {
    if (choice.stacks().isEmpty()) {
      return "no decoder layers were found";
    }
    String names =
        choice.stacks().stream().map(LayerStack::toString).collect(Collectors.joining(", "));
    return choice.isOpen()
        ? "layers: %s, as the targets say".formatted(names)
        : "decoder layers: %s, %s".formatted(names, choice.why());
  }

  private static TensorRole outside(TensorEntry tensor) {
    ModuleName name = ModuleName.of(tensor.name());
    if (name.isBias()) {
      return TensorRole.of(tensor, "bias");
    }
    if (name.isNorm(tensor.shape().size() > 1)) {
      return TensorRole.of(tensor, "norm");
    }
    if (name.isAdapter()) {
      return TensorRole.of(tensor, "adapter of low rank");
    }
    if (name.isHead() || name.module().equals("output")) {
      return TensorRole.of(tensor, "output head");
    }
    if (name.isEmbedding()) {
      return TensorRole.of(tensor, "embedding");
    }
    return linearElsewhere(tensor, "outside the decoder layers");
  }

  private static void addOther(LayerStack stack, Member member, Map<String, TensorRole> roles) {
    TensorEntry tensor = member.tensor();
    ModuleName name = ModuleName.of(member.module());
    ModuleName prefix = ModuleName.of(stack.prefix());
    TensorRole role;
    if (isNamed(name, member)) {
      role = outside(tensor);
    } else if (name.isRouter()) {
      role = TensorRole.of(tensor, "router of a mixture of experts");
    } else if (prefix.isDraft()) {
      role = linearElsewhere(tensor, "of multi-token prediction, not a decoder layer");
    } else if (prefix.isOfSenses()) {
      role = linearElsewhere(tensor, "in an encoder, not a decoder layer");
    } else {
      role = linearElsewhere(tensor, "in %s, not a decoder layer".formatted(stack.prefix()));
    }
    roles.put(tensor.name(), role);
  }

  private static boolean isNamed(ModuleName name, Member member) {
    return name.isBias()
        || name.isNorm(member.isMatrix())
        || name.isAdapter()
        || name.isHead()
        || name.isEmbedding();
  }

  private static TensorRole linearElsewhere(TensorEntry tensor, String description) {
    boolean linear = tensor.shape().size() == 2 && tensor.name().endsWith(LayerStack.WEIGHT);
    return linear
        ? new TensorRole(Kind.OTHER_LINEAR, description)
        : TensorRole.of(tensor, description);
  }
}
