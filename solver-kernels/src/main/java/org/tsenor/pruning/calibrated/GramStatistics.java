package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;

/**
 * What calibration knows of a linear's inputs.
 *
 * @param gram G = Σ x·xᵀ over all tokens, shape (inputs, inputs), undamped, both triangles; kept,
 *     never changed
 * @param tokens summed, at least 1
 * @param samples sequences that the tokens came from, at least 1: Wanda and SparseGPT average over
 *     them
 */
public record GramStatistics(DoubleMatrix gram, long tokens, long samples) {
  public GramStatistics {
    gram.requireSquare();
    if (samples < 1 || tokens < samples) {
      throw new IllegalArgumentException(
          "a Gram matrix needs tokens of at least one sample but has %d tokens of %d samples"
              .formatted(tokens, samples));
    }
  }

  /** Inputs of the linear. */
  public int inputs() {
    return gram.rows();
  }

  /** The squared norms of the inputs: a copy of the diagonal. */
  public double[] diagonal() {
    double[] diagonal = new double[inputs()];
    for (int k = 0; k < diagonal.length; k++) {
      diagonal[k] = gram.at(k, k);
    }
    return diagonal;
  }

  /**
   * Refuses a matrix that cannot be a sum of squares.
   *
   * @throws IllegalArgumentException naming the first entry that is not finite, or negative on the
   *     diagonal
   */
  public void requireFinite() {
    double[] values = gram.values();
    int inputs = inputs();
    for (int i = 0; i < inputs * inputs; i++) {
      boolean diagonal = i % (inputs + 1) == 0;
      if (!Double.isFinite(values[i]) || diagonal && values[i] < 0) {
        throw new IllegalArgumentException(
            "the Gram matrix holds %s at row %d, column %d: activations overflowed or were NaN"
                .formatted(values[i], i / inputs, i % inputs));
      }
    }
  }
}
