package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Steps;
import org.tsenor.linalg.Matrix;

/**
 * A = S⁻¹·(G + diag(added))·S⁻¹, which is never formed.
 *
 * @param steps that multiply
 * @param gram G
 * @param inverse 1/S, shape (1, inputs)
 * @param damping added/S², shape (1, inputs)
 */
record ScaledGram(Steps steps, Matrix gram, Matrix inverse, Matrix damping) {
  /**
   * product = rows·A.
   *
   * @param scratch of the same shape; lost
   */
  void multiply(Matrix rows, Matrix scratch, Matrix product) {
    steps.copy(rows, scratch);
    steps.weights().scaleColumns(scratch, inverse);
    steps.multiply(scratch, gram, product);
    steps.admm().addDamping(rows, inverse, damping, product);
  }
}
