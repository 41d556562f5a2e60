package org.tsenor.linalg;

import java.util.Arrays;

/**
 * A dense matrix of doubles.
 *
 * @param rows at least 0
 * @param columns at least 0
 * @param values shape (rows, columns), row-major; may be longer, what is behind is not looked at
 */
public record DoubleMatrix(int rows, int columns, double[] values) {
  public DoubleMatrix {
    if (rows < 0 || columns < 0 || (long) rows * columns > values.length) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d does not fit %d values".formatted(rows, columns, values.length));
    }
  }

  /** Zeros. */
  public static DoubleMatrix zeros(int rows, int columns) {
    return new DoubleMatrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
  }

  /** One entry. */
  public double at(int row, int column) {
    return values[row * columns + column];
  }

  /** A matrix of the same entries that shares nothing with this one. */
  public DoubleMatrix copy() {
    return new DoubleMatrix(rows, columns, Arrays.copyOf(values, rows * columns));
  }

  /** The whole matrix as a block. */
  public DoubleBlock block() {
    return new DoubleBlock(values, 0, columns, rows, columns);
  }

  /**
   * Makes a square matrix symmetric: its lower triangle is copied to the upper one.
   *
   * @throws IllegalArgumentException if it is not square
   */
  public void mirrorLower() {
    requireSquare();
    Triangles.mirrorLower(this);
  }

  /** Refuses a matrix whose rows are not as many as its columns. */
  public void requireSquare() {
    if (rows != columns) {
      throw new IllegalArgumentException(
          "a square matrix is needed but it is %d x %d".formatted(rows, columns));
    }
  }
}
