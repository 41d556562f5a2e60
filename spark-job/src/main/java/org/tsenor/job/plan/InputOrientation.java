package org.tsenor.job.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Which matrices are stored as [inputs, outputs], as GPT-2's are, and not as [outputs, inputs].
 *
 * <p>A bias has an element an output, so it tells of a matrix that is not square. Without biases,
 * what reads the residual stream has as many inputs as that is wide. A matrix that says nothing
 * itself is stored as the others of its stack are, and where none says anything, as the family's.
 *
 * @param names of the matrices stored as [inputs, outputs]
 */
record InputOrientation(Set<String> names) {
  /** Families whose linears are transformers' Conv1D. */
  private static final Set<String> FAMILIES =
      Set.of("gpt2", "openai-gpt", "imagegpt", "decision_transformer");

  /** What reads the residual stream, by names that have a linear or a Conv1D behind them. */
  private static final Set<String> READERS = Set.of("c_attn", "q_attn", "c_fc");

  static InputOrientation of(
      Collection<TensorEntry> tensors, DecoderChoice choice, ModelShape shape) {
    Map<String, TensorEntry> byName = new HashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    Set<String> first = new HashSet<>();
    List<LayerStack> stacks = new ArrayList<>(choice.stacks());
    stacks.addAll(choice.others());
    for (LayerStack stack : stacks) {
      first.addAll(ofStack(stack, byName, choice.hidden(), shape));
    }
    return new InputOrientation(Set.copyOf(first));
  }

  private static Set<String> ofStack(
      LayerStack stack, Map<String, TensorEntry> byName, OptionalLong hidden, ModelShape shape) {
    Set<String> first = new HashSet<>();
    Set<String> silent = new HashSet<>();
    int last = 0;
    for (LayerStack.Member member : stack.matrices()) {
      int said = said(member.tensor(), byName, hidden);
      if (said > 0) {
        first.add(member.tensor().name());
      } else if (said < 0) {
        last++;
      } else {
        silent.add(member.tensor().name());
      }
    }
    boolean none = first.isEmpty() && last == 0;
    if (none ? FAMILIES.contains(shape.modelType()) : first.size() > last) {
      first.addAll(silent);
    }
    return first;
  }

  /** 1 if the inputs come first, -1 if they come last, 0 if neither is to be seen. */
  private static int said(
      TensorEntry tensor, Map<String, TensorEntry> byName, OptionalLong hidden) {
    long rows = tensor.shape().get(0);
    long columns = tensor.shape().get(1);
    if (rows == columns) {
      return 0;
    }
    String module = tensor.name().substring(0, tensor.name().length() - LayerStack.WEIGHT.length());
    TensorEntry bias = byName.get(module + ".bias");
    if (bias != null && bias.shape().size() == 1) {
      long outputs = bias.shape().get(0);
      return outputs == columns ? 1 : outputs == rows ? -1 : 0;
    }
    boolean reads = READERS.contains(ModuleName.of(tensor.name()).module());
    if (reads && hidden.isPresent()) {
      return rows == hidden.getAsLong() ? 1 : columns == hidden.getAsLong() ? -1 : 0;
    }
    return 0;
  }

  boolean isInputsFirst(String tensor) {
    return names.contains(tensor);
  }
}
