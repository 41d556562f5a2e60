package org.tsenor.linalg;

/**
 * A row-major matrix, or a rectangle of one, wherever its entries lie: in an array or in a device's
 * memory. Only whoever made it works on its entries.
 */
public interface Matrix {
  /** Rows, at least 0. */
  int rows();

  /** Columns, at least 0. */
  int columns();

  /** What an entry is. */
  Precision precision();

  /**
   * Whole rows, seen in place.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  Matrix rowRange(int first, int count);

  /**
   * Whole columns, seen in place.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  Matrix columnRange(int first, int count);

  /**
   * The first entries of a matrix without gaps between its rows, as a matrix of another shape.
   *
   * @throws IllegalArgumentException if there are gaps, or too few entries
   */
  Matrix reshaped(int rows, int columns);
}
