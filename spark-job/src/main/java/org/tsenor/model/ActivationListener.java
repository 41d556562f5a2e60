package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;

/** Is shown what the linears of a decoder layer are applied to, as calibration needs it. */
@FunctionalInterface
public interface ActivationListener {
  /** For a pass that nobody watches. */
  ActivationListener NONE = (input, activations) -> {};

  /**
   * Called four times a pass, in the order of {@link LinearInput}, or until {@link #isLast}.
   *
   * @param activations shape (tokens, columns of that input); valid, and not to be changed, during
   *     the call
   */
  void accept(LinearInput input, FloatMatrix activations);

  /**
   * Whether nothing is wanted of the pass after this input: it then ends there, and leaves the
   * residual stream in between.
   */
  default boolean isLast(LinearInput input) {
    return false;
  }
}
