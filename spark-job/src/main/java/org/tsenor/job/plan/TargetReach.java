package org.tsenor.job.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tsenor.job.plan.TensorRole.Kind;
import org.tsenor.job.settings.Selector;

/**
 * What targets that are globs or expressions choose among.
 *
 * <p>One that matches a linear of a decoder layer chooses among these, so that {@code *} leaves
 * embeddings and encoders alone. One that matches none of them is meant for what it does match: the
 * linears among that, and where there are none, the other matrices.
 */
final class TargetReach {
  private static final List<Kind> NEAREST_FIRST =
      List.of(Kind.LINEAR, Kind.OTHER_LINEAR, Kind.MATRIX);

  private final Set<String> chosen = new HashSet<>();

  /**
   * @param targets of a run
   * @param roles of all tensors
   */
  TargetReach(List<Selector> targets, Map<String, TensorRole> roles) {
    for (Selector target : targets) {
      if (!target.isExact()) {
        List<String> names = roles.keySet().stream().filter(target::matches).toList();
        reach(names, roles)
            .ifPresent(
                kind ->
                    names.stream()
                        .filter(name -> roles.get(name).kind() == kind)
                        .forEach(chosen::add));
      }
    }
  }

  /** The kind of tensors that a selector of these names chooses; empty if none can be pruned. */
  static Optional<Kind> reach(List<String> names, Map<String, TensorRole> roles) {
    return NEAREST_FIRST.stream()
        .filter(kind -> names.stream().anyMatch(name -> roles.get(name).kind() == kind))
        .findFirst();
  }

  /** Whether a glob or an expression chooses this tensor. */
  boolean chooses(String name) {
    return chosen.contains(name);
  }
}
