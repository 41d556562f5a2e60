package org.tsenor.linalg;

import java.util.Arrays;

/**
 * A rectangle of a row-major matrix of doubles, seen in place.
 *
 * @param values of the whole matrix
 * @param offset index of the rectangle's first entry
 * @param stride entries from one row to the next, at least {@code columns}
 * @param rows at least 0
 * @param columns at least 0
 */
public record DoubleBlock(double[] values, int offset, int stride, int rows, int columns) {
  public DoubleBlock {
    boolean empty = rows == 0 || columns == 0;
    long end = empty ? offset : offset + (rows - 1L) * stride + columns;
    if (rows < 0 || columns < 0 || offset < 0 || stride < columns || end > values.length) {
      throw new IllegalArgumentException(
          "a block of %d x %d at %d with stride %d does not fit %d values"
              .formatted(rows, columns, offset, stride, values.length));
    }
  }

  /** Sets all entries to zero. */
  void clear() {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(values, offset + row * stride, offset + row * stride + columns, 0);
    }
  }

  /** Whole rows of this block. */
  public DoubleBlock rowRange(int first, int count) {
    return new DoubleBlock(values, offset + first * stride, stride, count, columns);
  }

  /** Whole columns of this block. */
  public DoubleBlock columnRange(int first, int count) {
    return new DoubleBlock(values, offset + first, stride, rows, count);
  }
}
