package org.tsenor.linalg;

import java.lang.reflect.Array;

/**
 * A factor of a product, in place.
 *
 * @param <A> {@code float[]} or {@code double[]}
 * @param values of the whole matrix
 * @param offset index of the factor's first entry
 * @param stride entries from one row to the next
 * @param rows of the factor
 * @param columns of the factor
 */
record Operand<A>(A values, int offset, int stride, int rows, int columns) {
  static Operand<double[]> of(DoubleBlock block) {
    return new Operand<>(
        block.values(), block.offset(), Math.max(1, block.stride()), block.rows(), block.columns());
  }

  /**
   * This factor where even its last row has a whole stride, else a copy that is as long as that.
   */
  Operand<A> withWholeRows() {
    if (offset + (long) stride * rows <= Array.getLength(values)) {
      return this;
    }
    @SuppressWarnings("unchecked")
    A copy = (A) Array.newInstance(values.getClass().getComponentType(), rows * columns);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, offset + row * stride, copy, row * columns, columns);
    }
    return new Operand<>(copy, 0, columns, rows, columns);
  }
}
