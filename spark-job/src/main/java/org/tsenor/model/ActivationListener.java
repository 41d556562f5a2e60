package org.tsenor.model;

import org.tsenor.linalg.Matrix;

/** Is shown what the linears of a decoder layer are applied to, as calibration needs it. */
@FunctionalInterface
public interface ActivationListener {
  /** For a pass that nobody watches. */
  ActivationListener NONE = (input, activations) -> {};

  /**
   * Called four times a pass, in the order of {@link LinearInput}, or until {@link #isLast}.
   *
   * @param activations shape (tokens, columns of that input), where the pass has them; to be read
   *     by its own steps only, in what the call asks of them
   */
  void accept(LinearInput input, Matrix activations);

  /**
   * Whether nothing is wanted of the pass after this input: it then ends there, and leaves the
   * residual stream in between.
   */
  default boolean isLast(LinearInput input) {
    return false;
  }
}
