package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;

/**
 * How a linear's inputs differ between a model before it is pruned, x, and the same model as far as
 * it is pruned, x̂; or what its outputs would differ by, with the residual streams r and r̂ that
 * they are added to.
 *
 * @param side of the linear that is summed
 * @param sum over all tokens, shape (inputs, inputs) or (outputs, inputs)
 */
public record StreamDifference(Side side, DoubleMatrix sum) {
  /** Of a linear with weights W. */
  public enum Side {
    /** K = Σ (x − x̂)·x̂ᵀ: for any linear that is applied to x, whatever its weights. */
    INPUTS,
    /**
     * D = Σ (W·(x − x̂) + r − r̂)·x̂ᵀ: for one linear alone, whose outputs are added to the
     * residual stream. Smaller than K where there are fewer outputs than inputs.
     */
    OUTPUTS
  }

  public StreamDifference {
    if (side == Side.INPUTS) {
      sum.requireSquare();
    }
  }

  /** Whether the two models do not differ before this linear. */
  boolean isNone() {
    for (int i = 0; i < sum.rows() * sum.columns(); i++) {
      if (sum.values()[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses sums that are not finite.
   *
   * @throws IllegalArgumentException naming the first such entry
   */
  void requireFinite() {
    for (int i = 0; i < sum.rows() * sum.columns(); i++) {
      if (!Double.isFinite(sum.values()[i])) {
        throw new IllegalArgumentException(
            "the difference of the streams holds %s at row %d, column %d: activations overflowed or"
                .concat(" were NaN")
                .formatted(sum.values()[i], i / sum.columns(), i % sum.columns()));
      }
    }
  }
}
