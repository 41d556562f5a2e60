package org.tsenor.job.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Layers that are numbered one after the other under one prefix, such as {@code model.layers}:
 * {@code PREFIX.<number>.<module>.<parameter>}, at least one of them a matrix.
 *
 * @param prefix of their names, without the number
 * @param layers tensors by number
 */
record LayerStack(String prefix, SortedMap<Integer, List<Member>> layers) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  /** No module lies deeper; a name of a million parts is no model's, and long to look through. */
  private static final int MOST_PARTS = 64;

  static final String WEIGHT = ".weight";

  /**
   * A tensor of a layer.
   *
   * @param tensor its entry
   * @param layer its number
   * @param module what its name says behind the number, {@code .weight} included
   */
  record Member(TensorEntry tensor, int layer, String module) {
    /** Whether it is what a linear has: a matrix called weight. */
    boolean isMatrix() {
      return tensor.shape().size() == 2 && module.endsWith(WEIGHT);
    }

    boolean has(long dimension) {
      return tensor.shape().contains(dimension);
    }
  }

  /** All stacks, in the order in which they come. The first number of a name is that of a layer. */
  static List<LayerStack> of(Collection<TensorEntry> tensors) {
    Map<String, LayerStack> stacks = new LinkedHashMap<>();
    for (TensorEntry tensor : tensors) {
      List<String> parts = ModuleName.of(tensor.name()).parts();
      if (parts.size() > MOST_PARTS) {
        continue;
      }
      int at = 0;
      while (at < parts.size() && !NUMBER.matcher(parts.get(at)).matches()) {
        at++;
      }
      // A module and its parameter: what has none is an element of a list, and no layer.
      if (at + 2 < parts.size()) {
        int number = Integer.parseInt(parts.get(at));
        String module = String.join(".", parts.subList(at + 1, parts.size()));
        stacks
            .computeIfAbsent(
                String.join(".", parts.subList(0, at)),
                prefix -> new LayerStack(prefix, new TreeMap<>()))
            .layers
            .computeIfAbsent(number, key -> new ArrayList<>())
            .add(new Member(tensor, number, module));
      }
    }
    return stacks.values().stream().filter(stack -> !stack.matrices().isEmpty()).toList();
  }

  /** All its tensors. */
  List<Member> members() {
    return layers.values().stream().flatMap(List::stream).toList();
  }

  /** Its matrices but for adapters beside them. */
  List<Member> matrices() {
    return members().stream()
        .filter(member -> member.isMatrix() && !ModuleName.of(member.module()).isAdapter())
        .toList();
  }

  /** The number behind the last one. */
  int end() {
    return layers.lastKey() + 1;
  }

  /**
   * Whether this size is that of its residual stream: what most matrices read or write.
   *
   * <p>Not all, as some stand between others; and one is no sign, as the width of one model's
   * feed-forward may be another's hidden size.
   */
  boolean carries(long hidden) {
    List<Member> matrices = matrices();
    long with = matrices.stream().filter(member -> member.has(hidden)).count();
    return 2 * with >= matrices.size();
  }

  /** The glob that selects it. */
  String glob() {
    return prefix.isEmpty() ? "*" : prefix + ".*";
  }

  /** Such as {@code encoder.block (6 layers, 36 matrices)}. */
  @Override
  public String toString() {
    int matrices = matrices().size();
    return "%s (%d %s, %d %s)"
        .formatted(
            prefix.isEmpty() ? "0, 1, ..." : prefix,
            layers.size(),
            layers.size() == 1 ? "layer" : "layers",
            matrices,
            matrices == 1 ? "matrix" : "matrices");
  }
}
