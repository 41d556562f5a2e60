package org.tsenor.job.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.LayerStack.Member;
import org.tsenor.job.plan.TensorRole.Kind;

/** What the tensors of a stack of decoder layers are. */
final class LayerRoles {
  /** Modules of a layer that predicts tokens ahead and no decoder layer has. */
  private static final Set<String> AHEAD = Set.of("eh_proj", "enorm", "hnorm", "shared_head");

  private final LayerStack stack;
  private final DecoderChoice choice;
  private final ModelShape shape;
  private final Set<String> ofFirst = new HashSet<>();

  LayerRoles(LayerStack stack, DecoderChoice choice, ModelShape shape) {
    this.stack = stack;
    this.choice = choice;
    this.shape = shape;
    stack.layers().get(stack.layers().firstKey()).forEach(each -> ofFirst.add(each.module()));
  }

  /** Adds the role of every tensor of the stack, by its name. */
  void addTo(Map<String, TensorRole> roles) {
    stack
        .layers()
        .forEach(
            (number, members) -> {
              boolean ahead = isAhead(number, members);
              ExpertGroups experts = ExpertGroups.of(members, shape.experts());
              for (Member member : members) {
                TensorRole role = role(member, experts);
                boolean copied = ahead && role.kind() == Kind.LINEAR;
                roles.put(member.tensor().name(), copied ? ofLayerAhead(number) : role);
              }
            });
  }

  /**
   * Whether a layer stands behind the decoder's last, which config.json counts, or has what none of
   * these has.
   */
  private boolean isAhead(int number, List<Member> members) {
    if (shape.layers().isPresent() && !choice.isOpen()) {
      return number >= shape.layers().getAsLong();
    }
    return members.stream()
        .anyMatch(
            member -> ModuleName.of(member.module()).parts().stream().anyMatch(AHEAD::contains));
  }

  private TensorRole ofLayerAhead(int number) {
    return new TensorRole(
        Kind.OTHER_LINEAR,
        shape.layers().isPresent()
            ? "of multi-token prediction: layer %d, behind the %d of the decoder"
                .formatted(number, shape.layers().getAsLong())
            : "of multi-token prediction: layer %d, which no decoder layer is like"
                .formatted(number));
  }

  private TensorRole role(Member member, ExpertGroups experts) {
    TensorEntry tensor = member.tensor();
    ModuleName name = ModuleName.of(member.module());
    if (name.isBias()) {
      return TensorRole.of(tensor, "bias");
    }
    if (name.isNorm(member.isMatrix())) {
      return TensorRole.of(tensor, "norm");
    }
    if (tensor.shape().size() == 3 && name.parts().contains("experts")) {
      return TensorRole.of(
          tensor, "3-D tensor of fused experts, which this version does not prune");
    }
    if (name.isEmbedding() && !name.parts().contains("experts")) {
      return TensorRole.of(tensor, "embedding");
    }
    if (name.isHead() || isVocabularyOfItsOwn(member)) {
      return TensorRole.of(tensor, "output head");
    }
    if (name.isAdapter()) {
      return TensorRole.of(tensor, "adapter of low rank");
    }
    if (!member.module().endsWith(LayerStack.WEIGHT)) {
      return TensorRole.of(tensor, "not a weight of a linear");
    }
    if (tensor.shape().size() != 2) {
      return TensorRole.of(tensor, "not a matrix but %d-D".formatted(tensor.shape().size()));
    }
    if (!experts.isOfExpert(member)
        && (name.isRouter() || tensor.rows() == 1 || experts.isRouter(member))) {
      return TensorRole.of(tensor, "router of a mixture of experts");
    }
    if (experts.isStateSpace(member, choice.hidden())) {
      return TensorRole.of(tensor, "parameter of a state space");
    }
    return new TensorRole(
        Kind.LINEAR,
        choice.isOpen()
            ? "linear of layer %d of %s".formatted(member.layer(), stack.prefix())
            : "linear of decoder layer %d".formatted(member.layer()));
  }

  /** A copy of the head or the embedding: as large as these, and in no other layer. */
  private boolean isVocabularyOfItsOwn(Member member) {
    return choice.vocabulary().isPresent()
        && member.tensor().shape().equals(choice.vocabulary().get().shape())
        && !ofFirst.contains(member.module());
  }

  /**
   * What a layer says of modules that its matrices belong to.
   *
   * @param counts experts by the module that holds them all
   * @param linears names of what an expert consists of, by the same
   * @param stateSpaces modules that have the parameter A of a state space
   */
  private record ExpertGroups(
      Map<String, Set<Long>> counts, Map<String, Set<String>> linears, Set<String> stateSpaces) {

    static ExpertGroups of(List<Member> members, OptionalLong experts) {
      Map<String, Set<Long>> counts = new HashMap<>();
      Map<String, Set<String>> linears = new HashMap<>();
      Map<String, Map<String, Set<String>>> numbered = new HashMap<>();
      Set<String> stateSpaces = new HashSet<>();
      for (Member member : members) {
        List<String> parts = ModuleName.of(member.module()).parts();
        int last = parts.size() - 1;
        if (parts.get(last).equals("A_log") || parts.get(last).equals("A")) {
          stateSpaces.add(joined(parts, last));
        }
        for (int at = 1; at < last; at++) {
          if (isNumber(parts.get(at))) {
            String owner = joined(parts, at - 1);
            numbered
                .computeIfAbsent(owner, key -> new HashMap<>())
                .computeIfAbsent(parts.get(at), key -> new HashSet<>())
                .add(String.join(".", parts.subList(at + 1, parts.size())));
            linears.computeIfAbsent(owner, key -> new HashSet<>()).add(parts.get(last - 1));
          }
        }
        int fused = parts.indexOf("experts");
        if (fused >= 0 && member.tensor().shape().size() == 3) {
          counts
              .computeIfAbsent(joined(parts, fused), key -> new HashSet<>())
              .add(member.tensor().shape().get(0));
        }
      }
      numbered.forEach(
          (owner, found) -> {
            // Alike to the last name: the numbered parts of a layer in T5 are not.
            if (found.size() > 1 && new HashSet<>(found.values()).size() == 1) {
              counts.computeIfAbsent(owner, key -> new HashSet<>()).add((long) found.size());
            }
          });
      if (experts.isPresent()) {
        counts.values().forEach(each -> each.add(experts.getAsLong()));
      }
      return new ExpertGroups(counts, linears, stateSpaces);
    }

    /**
     * Whether a matrix has a row an expert, stands beside them, and is not called as a part of
     * them: a shared expert may be as narrow as they are many.
     */
    boolean isRouter(Member member) {
      List<String> parts = ModuleName.of(member.module()).parts();
      String module = parts.get(parts.size() - 2);
      for (int end = 0; end < parts.size() - 1; end++) {
        Set<Long> count = counts.get(joined(parts, end));
        Set<String> names = linears.getOrDefault(joined(parts, end), Set.of());
        if (count != null
            && count.contains(member.tensor().rows())
            && parts.subList(end, parts.size()).stream().noneMatch(ExpertGroups::isPartOfExpert)
            && !names.contains(module)
            && !module.endsWith("_proj")) {
          return true;
        }
      }
      return false;
    }

    /** Whether a matrix is an expert's own, which may have a gate too. */
    boolean isOfExpert(Member member) {
      List<String> parts = ModuleName.of(member.module()).parts();
      for (int at = 1; at < parts.size(); at++) {
        if (isNumber(parts.get(at)) && counts.containsKey(joined(parts, at - 1))) {
          return true;
        }
      }
      return false;
    }

    private static boolean isPartOfExpert(String part) {
      return part.contains("expert") || isNumber(part);
    }

    /**
     * Beside A, what the residual stream does not reach makes the steps and inputs of the state.
     */
    boolean isStateSpace(Member member, OptionalLong hidden) {
      List<String> parts = ModuleName.of(member.module()).parts();
      return hidden.isPresent()
          && stateSpaces.contains(joined(parts, parts.size() - 2))
          && !member.has(hidden.getAsLong());
    }

    private static String joined(List<String> parts, int end) {
      return String.join(".", parts.subList(0, Math.max(0, end)));
    }

    private static boolean isNumber(String part) {
      return !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }
}
