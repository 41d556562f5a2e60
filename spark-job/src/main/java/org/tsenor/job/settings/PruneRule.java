package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.Optional;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * An exception to the general pattern and structure for some tensors.
 *
 * <p>Rules are applied in order, each on what the ones before it left: it replaces what it names
 * and keeps the rest, so a later rule overrides an earlier one.
 *
 * @param selector the tensors it is about
 * @param pattern the pattern they get; null keeps the one they have
 * @param structure the structure they get; null keeps the one they have
 * @param skip whether they are copied unpruned; then pattern and structure are null
 */
public record PruneRule(Selector selector, NmPattern pattern, Structure structure, boolean skip)
    implements Serializable {
  private static final String SKIP = "skip";
  private static final String FORMS =
      "write SELECTOR=skip, SELECTOR=2:4, SELECTOR=standard or SELECTOR=2:4,standard";

  public PruneRule {
    if (skip == (pattern != null || structure != null)) {
      throw new IllegalArgumentException(
          "rule '%s' must either skip or give a pattern or a structure: %s"
              .formatted(selector, FORMS));
    }
  }

  /**
   * Reads a rule such as {@code *.mlp.*=2:4}, {@code re:.*k_proj=skip} or {@code
   * lm_head=8:16,standard}. The last equals sign ends the selector.
   *
   * @throws IllegalArgumentException naming what is wrong and the forms there are
   */
  public static PruneRule parse(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("'%s' is not a rule: %s".formatted(text, FORMS));
    }
    Selector selector = Selector.parse(text.substring(0, equals));
    NmPattern pattern = null;
    Structure structure = null;
    boolean skip = false;
    for (String part : text.substring(equals + 1).split(",", -1)) {
      String action = part.strip();
      if (action.equals(SKIP) && !skip) {
        skip = true;
      } else if (action.indexOf(':') >= 0 && pattern == null) {
        pattern = NmPattern.parse(action);
      } else if (structure == null && structure(action).isPresent()) {
        structure = structure(action).get();
      } else {
        throw new IllegalArgumentException(
            "rule '%s': '%s' is not an action, or is one too many: %s"
                .formatted(text, action, FORMS));
      }
    }
    return new PruneRule(selector, pattern, structure, skip);
  }

  /** The sparsity of a tensor that had the given one and that this rule selects. */
  public Sparsity applyTo(Sparsity sparsity) {
    return new Sparsity(
        pattern == null ? sparsity.pattern() : pattern,
        structure == null ? sparsity.structure() : structure);
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    if (skip) {
      return selector + "=" + SKIP;
    }
    String comma = pattern == null || structure == null ? "" : ",";
    return selector
        + "="
        + (pattern == null ? "" : pattern)
        + comma
        + (structure == null ? "" : structure.label());
  }

  private static Optional<Structure> structure(String label) {
    for (Structure structure : Structure.values()) {
      if (structure.label().equals(label)) {
        return Optional.of(structure);
      }
    }
    return Optional.empty();
  }
}
