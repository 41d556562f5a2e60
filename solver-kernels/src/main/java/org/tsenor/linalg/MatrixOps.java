package org.tsenor.linalg;

/**
 * Products of matrices. Arguments are row-major; a result's matrix is given and must not be an
 * argument. For any number of threads at a time.
 *
 * <p>The same shapes and entries give the same bits on every call of one implementation; a product
 * of fewer rows need not give the bits that those rows get in a product of more.
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
  void multiply(FloatBlock left, FloatBlock right, FloatBlock into);

  /**
   * into = left · rightᵀ, as a linear layer does: tokens times weights (outputs, inputs).
   *
   * @param left shape (m, k)
   * @param right shape (n, k)
   * @param into shape (m, n)
   */
  void multiplyTransposed(FloatBlock left, FloatBlock right, FloatBlock into);

  /**
   * into += left · right.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n)
   */
  void addProduct(FloatBlock left, FloatBlock right, FloatBlock into);

  /**
   * into += leftᵀ · right.
   *
   * @param left shape (k, m)
   * @param right shape (k, n)
   * @param into shape (m, n)
   */
  void addProductOfColumns(FloatBlock left, FloatBlock right, FloatBlock into);

  /** {@link #multiply(FloatBlock, FloatBlock, FloatBlock)} of whole matrices. */
  default void multiply(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    multiply(left.block(), right.block(), into.block());
  }

  /** {@link #multiplyTransposed(FloatBlock, FloatBlock, FloatBlock)} of whole matrices. */
  default void multiplyTransposed(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    multiplyTransposed(left.block(), right.block(), into.block());
  }

  /**
   * into = left · right, in double.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n)
   */
  void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into);

  /**
   * into = left · rightᵀ, in double.
   *
   * @param left shape (m, k)
   * @param right shape (n, k)
   * @param into shape (m, n)
   */
  void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into);

  /**
   * into −= left · right, in double.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n)
   */
  void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into);
}
