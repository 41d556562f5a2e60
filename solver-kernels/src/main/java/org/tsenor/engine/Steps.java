package org.tsenor.engine;

import org.tsenor.linalg.Matrix;

/**
 * What an engine does with matrices of one lease. Everything happens in the order of the calls; a
 * call may return before it is done, but what gives values to the caller waits for all before it.
 *
 * <p>Matrices are the engine's own: those of another are refused with an {@link
 * IllegalArgumentException}, as are shapes that do not fit each other. The same shapes and entries
 * give the same bits on every call; a product of fewer rows need not give the bits that those rows
 * get in a product of more.
 */
public interface Steps {
  /** Brings row-major floats here, from an index on; the array may change afterwards. */
  void upload(float[] values, int from, Matrix into);

  /** Brings row-major doubles here, from an index on; the array may change afterwards. */
  void upload(double[] values, int from, Matrix into);

  /** Gives a matrix of floats, row-major, from an index on. */
  void download(Matrix matrix, float[] into, int at);

  /** Gives a matrix of doubles, row-major, from an index on. */
  void download(Matrix matrix, double[] into, int at);

  /** Fills a matrix with zeros. */
  void clear(Matrix matrix);

  /** Copies entries to a matrix of the same shape and precision. */
  void copy(Matrix from, Matrix into);

  /**
   * into = left − right, floats of one shape.
   *
   * @param into may be one of the two
   */
  void subtract(Matrix left, Matrix right, Matrix into);

  /**
   * into = left · right; all three of one precision, as in every product.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n), none of the factors
   */
  void multiply(Matrix left, Matrix right, Matrix into);

  /**
   * into = left · rightᵀ.
   *
   * @param left shape (m, k)
   * @param right shape (n, k)
   * @param into shape (m, n), none of the factors
   */
  void multiplyTransposed(Matrix left, Matrix right, Matrix into);

  /**
   * into −= left · right, in double.
   *
   * @param left shape (m, k)
   * @param right shape (k, n)
   * @param into shape (m, n), none of the factors
   */
  void subtractProduct(Matrix left, Matrix right, Matrix into);

  /** Steps on the rows of a linear. */
  WeightSteps weights();

  /** Steps that choose masks and apply them. */
  MaskSteps masks();

  /** Steps of ADMM and of the refit behind it. */
  AdmmSteps admm();

  /** Steps of a decoder layer's forward pass. */
  ForwardSteps forward();

  /** Steps of the way back through a decoder layer. */
  BackwardSteps backward();

  /** Sums of Gram matrices. */
  GramSteps gram();
}
