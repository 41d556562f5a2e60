package org.tsenor.engine;

import org.tsenor.linalg.Matrix;

/**
 * Sums of x·xᵀ and of y·xᵀ over tokens, undamped and not divided. Products of a few hundred tokens
 * may be summed in float, these sums are in double. The same windows in the same order give the
 * same bits.
 */
public interface GramSteps {
  /** Sums of Gram matrices, where their engine has them, numbered from 0. */
  interface Space {}

  /** Sums of products of two activations, where their engine has them, numbered from 0. */
  interface Cross {}

  /** Makes all sums zero. */
  void clear(Space sums);

  /**
   * Adds the tokens of one window.
   *
   * @param index of the sum
   * @param activations floats of shape (tokens, columns of that sum)
   */
  void add(Space sums, int index, Matrix activations);

  /**
   * Some rows of a sum's lower triangle: row r with its r + 1 entries, one row behind the other.
   *
   * @param firstRow of them
   * @param endRow behind the last
   */
  double[] lowerRows(Space sums, int index, int firstRow, int endRow);

  /** Makes all sums zero. */
  void clear(Cross sums);

  /**
   * Adds y·xᵀ of the tokens of one window.
   *
   * @param index of the sum
   * @param left y, floats of shape (tokens, rows of that sum)
   * @param right x, floats of shape (tokens, columns of that sum)
   */
  void add(Cross sums, int index, Matrix left, Matrix right);

  /**
   * Some rows of a sum, row-major.
   *
   * @param firstRow of them
   * @param endRow behind the last
   */
  double[] rows(Cross sums, int index, int firstRow, int endRow);
}
