package org.tsenor.pruning.calibrated;

import java.util.List;
import java.util.stream.Collectors;

/** A Gram matrix that no damping makes positive definite; the message lists what was tried. */
public final class GramNotPositiveDefiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Serializable as every list that List.copyOf makes; the declared type does not say so.
  @SuppressWarnings("serial")
  private final List<DampingStep> steps;

  public GramNotPositiveDefiniteException(List<DampingStep> steps) {
    super(
        "the Gram matrix is not positive definite: "
            + steps.stream().map(DampingStep::toString).collect(Collectors.joining("; "))
            + "; calibrate with more tokens");
    this.steps = List.copyOf(steps);
  }

  /** The dampings tried, in order. */
  public List<DampingStep> steps() {
    return steps;
  }
}
