package org.tsenor.linalg.library;

import java.lang.reflect.Array;

/**
 * A matrix of a product, in place; column-major, as BLAS has it.
 *
 * @param <A> {@code float[]} or {@code double[]}
 * @param values of the whole matrix
 * @param offset index of the first entry
 * @param stride entries from one column to the next, at least {@code height}
 * @param height entries of a column, as it is stored
 * @param width columns, as they are stored
 * @param transposed whether the product takes the columns as rows
 */
public record Operand<A>(
    A values, int offset, int stride, int height, int width, boolean transposed) {
  /** This operand where even its last column has a whole stride, else a copy that is so. */
  Operand<A> withWholeColumns() {
    if (offset + (long) stride * width <= Array.getLength(values)) {
      return this;
    }
    @SuppressWarnings("unchecked")
    A copy = (A) Array.newInstance(values.getClass().getComponentType(), height * width);
    for (int column = 0; column < width; column++) {
      System.arraycopy(values, offset + column * stride, copy, column * height, height);
    }
    return new Operand<>(copy, 0, height, height, width, transposed);
  }

  /** Rows of the factor that the product sees. */
  public int rows() {
    return transposed ? width : height;
  }

  /** Columns of the factor that the product sees. */
  public int columns() {
    return transposed ? height : width;
  }
}
