package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Steps;
import org.tsenor.linalg.Matrix;

/**
 * Products of rows with functions of A = Q·diag(λ)·Qᵀ.
 *
 * @param steps that multiply
 * @param vectors Qᵀ
 * @param values λ, shape (1, inputs)
 */
record EigenBasis(Steps steps, Matrix vectors, Matrix values) {
  /** into = rows·Q. */
  void enter(Matrix rows, Matrix into) {
    steps.multiplyTransposed(rows, vectors, into);
  }

  /** into = rows·Qᵀ. */
  void leave(Matrix rows, Matrix into) {
    steps.multiply(rows, vectors, into);
  }

  /** Multiplies rows in this basis by A. */
  void multiply(Matrix rows) {
    steps.weights().scaleColumns(rows, values);
  }
}
