package org.tsenor.linalg;

import java.util.OptionalInt;

/**
 * Factorizations of symmetric matrices in double. Matrices are row-major and square; those that are
 * changed in place are named so. For any number of threads at a time.
 *
 * @see NetlibFactorizations
 */
public interface Factorizations {
  /** What runs, for logs and reports. */
  String description();

  /**
   * Factors A = L·Lᵀ.
   *
   * @param matrix symmetric, of which the lower triangle is read; becomes L, with zeros above the
   *     diagonal; undefined where the factorization fails
   * @return the first column whose pivot is not positive, so that A is not positive definite to
   *     working precision; empty if A = L·Lᵀ
   */
  OptionalInt cholesky(DoubleMatrix matrix);

  /**
   * Inverts a lower triangular matrix.
   *
   * @param lower zeros above the diagonal and none on it; becomes its inverse
   * @throws ArithmeticException if an entry of the diagonal is zero
   */
  void invertLower(DoubleMatrix lower);

  /**
   * Inverts A = L·Lᵀ from its factor.
   *
   * @param factor L of {@link #cholesky}; becomes A⁻¹, both triangles
   * @throws ArithmeticException if an entry of the diagonal is zero
   */
  void invertFactored(DoubleMatrix factor);

  /**
   * Decomposes A = Q·diag(λ)·Qᵀ.
   *
   * @param matrix symmetric, of which the lower triangle is read; its entries are lost
   * @throws ArithmeticException if the iteration does not converge
   * @throws IllegalArgumentException if an entry is NaN or infinite, or the matrix too large for
   *     arrays
   */
  SymmetricEigen eigen(DoubleMatrix matrix);
}
