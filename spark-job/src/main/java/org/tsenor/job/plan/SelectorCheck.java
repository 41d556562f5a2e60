package org.tsenor.job.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tsenor.job.settings.PruneRule;
import org.tsenor.job.settings.SelectionSettings;
import org.tsenor.job.settings.Selector;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.text.Counted;
import org.tsenor.text.NearestNames;

/**
 * Refuses selectors that do nothing: one that matches no tensor, or asks to prune and matches only
 * what is not pruned, is not what its author meant.
 */
final class SelectorCheck {
  private static final int OFFERS = 3;

  private final Map<String, TensorRole> roles;
  private final TargetReach reach;

  /**
   * @param roles of all tensors, in the checkpoint's order
   * @param reach of the run's targets
   */
  SelectorCheck(Map<String, TensorRole> roles, TargetReach reach) {
    this.roles = roles;
    this.reach = reach;
  }

  /**
   * Checks every selector of a run.
   *
   * @throws UserInputException naming the first selector at fault, and names near to it
   */
  void requireEffective(SelectionSettings selection) {
    selection.targets().forEach(this::requireMatrix);
    selection.ignore().forEach(ignored -> matched("ignore", ignored));
    for (PruneRule rule : selection.rules()) {
      if (rule.skip()) {
        matched("rules", rule.selector());
      } else {
        requirePruned(selection, rule.selector());
      }
    }
  }

  private void requireMatrix(Selector target) {
    List<String> names = matched("targets", target);
    if (!target.isExact() && TargetReach.reach(names, roles).isEmpty()) {
      throw new UserInputException(
          "targets: '%s' matches only tensors that are no matrices, such as %s (%s)"
              .formatted(target, names.get(0), roles.get(names.get(0)).description()));
    }
  }

  /** A rule that is no exact name changes what is pruned, and adds nothing to it. */
  private void requirePruned(SelectionSettings selection, Selector selector) {
    List<String> names = matched("rules", selector);
    boolean effective =
        names.stream()
            .anyMatch(
                name ->
                    roles.get(name).linear()
                        || reach.chooses(name)
                        || selection.targets().stream()
                            .anyMatch(target -> target.isExact() && target.matches(name)));
    if (!selector.isExact() && !effective) {
      String first = names.get(0);
      throw new UserInputException(
          "rules: '%s' matches only tensors that are not linears of a decoder layer, such as %s (%s);"
                  .formatted(selector, first, roles.get(first).description())
              + " to prune them, make them targets, or name one exactly");
    }
  }

  private List<String> matched(String setting, Selector selector) {
    List<String> names = new ArrayList<>();
    roles.keySet().stream().filter(selector::matches).forEach(names::add);
    if (names.isEmpty()) {
      throw new UserInputException(
          "%s: '%s' matches none of the %s; %s"
              .formatted(setting, selector, Counted.of(roles.size(), "tensor"), offer(selector)));
    }
    return names;
  }

  private String offer(Selector selector) {
    List<String> parts = roles.keySet().stream().filter(selector::matchesPartOf).toList();
    if (!parts.isEmpty()) {
      return "it matches a part of %s (%d in all), but the whole name must match"
          .formatted(parts.get(0), parts.size());
    }
    String prefix = selector + ".";
    long inside = roles.keySet().stream().filter(name -> name.startsWith(prefix)).count();
    if (inside > 0) {
      return "%s with it: write %s* for all of them"
          .formatted(Counted.of(inside, "name begins", "names begin"), prefix);
    }
    List<String> near = NearestNames.containing(selector.literal(), roles.keySet(), OFFERS);
    return "the nearest names are " + String.join(", ", near);
  }
}
