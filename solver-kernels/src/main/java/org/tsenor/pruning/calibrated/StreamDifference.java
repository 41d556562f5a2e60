package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.linalg.DoubleMatrix;

/**
 * How a linear's inputs differ between a model before it is pruned, x, and the same model as far as
 * it is pruned, x̂; and likewise the residual streams r and r̂ that its outputs are added to.
 *
 * @param inputs K = Σ (x − x̂)·x̂ᵀ over all tokens, shape (inputs, inputs)
 * @param residual R = Σ (r − r̂)·x̂ᵀ, shape (outputs, inputs); empty for linears whose outputs are
 *     added to nothing
 */
public record StreamDifference(DoubleMatrix inputs, Optional<DoubleMatrix> residual) {
  public StreamDifference {
    inputs.requireSquare();
    int columns = inputs.columns();
    if (residual.isPresent() && residual.get().columns() != columns) {
      throw new IllegalArgumentException(
          "a residual of %d inputs beside a difference of %d"
              .formatted(residual.get().columns(), columns));
    }
  }

  /** Whether the two models do not differ before this linear. */
  boolean isNone() {
    return isZero(inputs) && residual.map(StreamDifference::isZero).orElse(true);
  }

  private static boolean isZero(DoubleMatrix matrix) {
    for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
      if (matrix.values()[i] != 0) {
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
    requireFinite(inputs);
    residual.ifPresent(StreamDifference::requireFinite);
  }

  private static void requireFinite(DoubleMatrix matrix) {
    for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
      if (!Double.isFinite(matrix.values()[i])) {
        throw new IllegalArgumentException(
            "the difference of the streams holds %s at row %d, column %d: activations overflowed or"
                .concat(" were NaN")
                .formatted(matrix.values()[i], i / matrix.columns(), i % matrix.columns()));
      }
    }
  }
}
