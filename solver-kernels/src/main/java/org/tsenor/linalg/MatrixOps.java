package org.tsenor.linalg;

/**
 * Products of matrices. Arguments are row-major; a result's matrix is given and must not be an
 * argument. For any number of threads at a time.
 *
 * @see NetlibMatrixOps
 */
public interface MatrixOps {
  /** What runs, for logs and reports, such as {@code netlib (native)}. */
  String description();

  /**
   * into = left · right.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n)
   */
  void multiply(FloatMatrix left, FloatMatrix right, FloatMatrix into);

  /**
   * into = left · rightᵀ, as a linear layer does: tokens times weights (outputs, inputs).
   *
   * @param left shape (m, k)
   * @param right shape (n, k)
   * @param into shape (m, n)
   */
  void multiplyTransposed(FloatMatrix left, FloatMatrix right, FloatMatrix into);
}
