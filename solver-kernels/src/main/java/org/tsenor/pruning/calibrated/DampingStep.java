package org.tsenor.pruning.calibrated;

import java.io.Serializable;

/**
 * One damping of a Gram matrix that was tried.
 *
 * @param kind what is added to the diagonal
 * @param factor of the mean, or of each column's own entry
 * @param failure why the damped matrix is not positive definite; empty if it is
 */
public record DampingStep(Kind kind, double factor, String failure) implements Serializable {
  /** What is added to the diagonal. */
  public enum Kind {
    /** The factor times the mean of the diagonal, to every column alike. */
    MEAN,
    /** The factor times the larger of the column's own entry and the mean. */
    PER_COLUMN
  }

  /** Whether the damped matrix is positive definite. */
  public boolean accepted() {
    return failure.isEmpty();
  }

  /** All of it, as {@link #parse} reads it: kind, factor, failure. */
  public String text() {
    return "%s %s %s".formatted(kind, factor, failure);
  }

  /**
   * Reads what {@link #text} gave.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static DampingStep parse(String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "a damping '%s' has no kind, factor and failure".formatted(text));
    }
    return new DampingStep(Kind.valueOf(parts[0]), Double.parseDouble(parts[1]), parts[2]);
  }

  @Override
  public String toString() {
    return "%s damping %s: %s"
        .formatted(
            kind == Kind.MEAN ? "mean" : "per-column", factor, accepted() ? "accepted" : failure);
  }
}
