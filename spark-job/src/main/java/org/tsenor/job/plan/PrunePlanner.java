package org.tsenor.job.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.PruneRule;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.SelectionSettings;
import org.tsenor.job.settings.SelectionSettings.OnIndivisible;
import org.tsenor.job.settings.Selector;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.text.Counted;

/** Decides about every tensor from the headers and the settings alone. */
final class PrunePlanner {
  private final SelectionSettings selection;
  private final Sparsity general;
  private final TensorRoles roles;
  private final TargetReach reach;
  private final List<String> indivisible = new ArrayList<>();

  PrunePlanner(PruneSettings settings, TensorRoles roles) {
    this.selection = settings.selection();
    this.general = settings.method().sparsity();
    this.roles = roles;
    this.reach = new TargetReach(selection.targets(), roles.byName());
  }

  /**
   * Plans a run.
   *
   * @throws UserInputException if a selector does nothing, a tensor named exactly cannot be pruned,
   *     several stacks of layers could be meant and no target says which, a dimension is not
   *     divisible and that is to fail, or nothing would be pruned
   */
  List<TensorDecision> decide(Checkpoint checkpoint) {
    new SelectorCheck(roles.byName(), reach).requireEffective(selection);
    if (roles.choice().isOpen() && selection.targets().isEmpty()) {
      throw new UserInputException(roles.choice().question());
    }
    List<TensorDecision> decisions = new ArrayList<>();
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        decisions.add(decide(shard.name(), tensor, roles.of(tensor.name())));
      }
    }
    requireDivisible();
    requireWork(decisions);
    return List.copyOf(decisions);
  }

  private TensorDecision decide(String shard, TensorEntry tensor, TensorRole role) {
    Choice choice = choose(tensor.name(), role);
    if (!choice.pruned()) {
      return new TensorDecision(shard, tensor, Optional.empty(), choice.reason());
    }
    Optional<String> obstacle = obstacle(tensor);
    if (obstacle.isPresent() && choice.exact()) {
      throw new UserInputException(
          "tensor %s is named by %s but %s"
              .formatted(tensor.name(), choice.reason(), obstacle.get()));
    }
    Sparsity sparsity =
        roles.orientation().isInputsFirst(tensor.name())
            ? choice.sparsity().inputsFirst()
            : choice.sparsity();
    Optional<String> reason = obstacle.or(() -> indivisible(tensor, sparsity));
    return reason.isPresent()
        ? new TensorDecision(shard, tensor, Optional.empty(), reason.get())
        : new TensorDecision(shard, tensor, Optional.of(sparsity), choice.reason());
  }

  /** Convention or targets, then what is ignored, then the rules in their order. */
  private Choice choose(String name, TensorRole role) {
    Choice choice = target(name, role);
    Optional<Selector> ignored = first(selection.ignore(), name);
    if (ignored.isPresent() && choice.pruned()) {
      choice = choice.copied("ignored by '%s'".formatted(ignored.get()));
    }
    boolean selected = choice.pruned();
    for (PruneRule rule : selection.rules()) {
      if (!rule.selector().matches(name)) {
        continue;
      }
      String reason = "rule '%s'".formatted(rule);
      boolean exact = rule.selector().isExact();
      if (rule.skip()) {
        choice = choice.pruned() ? choice.copied(reason) : choice;
      } else if (selected || exact) {
        selected = true;
        choice = new Choice(true, choice.exact() || exact, rule.applyTo(choice.sparsity()), reason);
      }
    }
    return choice;
  }

  private Choice target(String name, TensorRole role) {
    if (selection.targets().isEmpty()) {
      return new Choice(role.linear(), false, general, role.description());
    }
    Optional<Selector> target =
        first(selection.targets(), name).map(any -> exactFirst(selection.targets(), name));
    if (target.isEmpty()) {
      return new Choice(false, false, general, role.linear() ? "not a target" : role.description());
    }
    boolean exact = target.get().isExact();
    boolean pruned = exact || reach.chooses(name);
    String reason = pruned ? "target '%s'".formatted(target.get()) : role.description();
    return new Choice(pruned, exact, general, reason);
  }

  private static Optional<Selector> first(List<Selector> selectors, String name) {
    return selectors.stream().filter(selector -> selector.matches(name)).findFirst();
  }

  private static Selector exactFirst(List<Selector> selectors, String name) {
    List<Selector> matching = selectors.stream().filter(s -> s.matches(name)).toList();
    return matching.stream().filter(Selector::isExact).findFirst().orElse(matching.get(0));
  }

  /** Why a tensor cannot be pruned whatever the pattern, to be read after its name. */
  private static Optional<String> obstacle(TensorEntry tensor) {
    if (tensor.shape().size() != 2) {
      return Optional.of("is %d-D; only matrices are pruned".formatted(tensor.shape().size()));
    }
    if (WeightFormat.of(tensor.dtype().label()).isEmpty()) {
      String known =
          Stream.of(WeightFormat.values()).map(Enum::name).collect(Collectors.joining(", "));
      return Optional.of("is %s; pruned are %s".formatted(tensor.dtype().label(), known));
    }
    return tensor.elements() == 0 ? Optional.of("has no elements") : Optional.empty();
  }

  private Optional<String> indivisible(TensorEntry tensor, Sparsity sparsity) {
    List<String> faults = new ArrayList<>();
    if (tensor.rows() % sparsity.blockRows() != 0) {
      faults.add(Counted.of(tensor.rows(), "row"));
    }
    if (tensor.columns() % sparsity.blockColumns() != 0) {
      faults.add(Counted.of(tensor.columns(), "column"));
    }
    if (faults.isEmpty()) {
      return Optional.empty();
    }
    String fault =
        "%d does not divide its %s"
            .formatted(sparsity.pattern().blockSize(), String.join(" and ", faults));
    indivisible.add("%s (%s)".formatted(tensor.name(), fault));
    return Optional.of(fault);
  }

  private void requireDivisible() {
    if (selection.onIndivisible() == OnIndivisible.FAIL && !indivisible.isEmpty()) {
      throw new UserInputException(
          ("%s cannot take %s pattern: %s; choose another pattern, ignore them, or set"
                  + " on-indivisible to skip")
              .formatted(
                  Counted.of(indivisible.size(), "matrix", "matrices"),
                  indivisible.size() == 1 ? "its" : "their",
                  String.join(", ", indivisible)));
    }
  }

  private void requireWork(List<TensorDecision> decisions) {
    if (decisions.stream().noneMatch(TensorDecision::isPruned)) {
      String reasons =
          decisions.stream()
              .collect(
                  Collectors.groupingBy(
                      TensorDecision::reason, LinkedHashMap::new, Collectors.counting()))
              .entrySet()
              .stream()
              .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
              .collect(Collectors.joining(", "));
      throw new UserInputException(
          "nothing would be pruned: of %s, %s%s"
              .formatted(Counted.of(decisions.size(), "tensor"), reasons, otherStacks()));
    }
  }

  private String otherStacks() {
    List<LayerStack> others = roles.choice().others();
    if (!selection.targets().isEmpty() || !roles.choice().stacks().isEmpty() || others.isEmpty()) {
      return "";
    }
    return "; %s is taken for no decoder: to prune it all the same, say --targets '%s'"
        .formatted(others.get(0), others.get(0).glob());
  }

  /**
   * What the settings ask for one tensor.
   *
   * @param pruned whether to prune it
   * @param exact whether an exact name asked for that, so that silence would be wrong
   * @param sparsity that it gets if pruned
   * @param reason which setting or convention decided
   */
  private record Choice(boolean pruned, boolean exact, Sparsity sparsity, String reason) {
    Choice copied(String why) {
      return new Choice(false, exact, sparsity, why);
    }
  }
}
