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
public record DoubleBlock(double[] values, int offset, int stride, int rows, int columns)
    implements Matrix {
  public DoubleBlock {
    Rectangle.require(values.length, offset, stride, rows, columns);
  }

  /** Sets all entries to zero. */
  public void clear() {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(values, offset + row * stride, offset + row * stride + columns, 0);
    }
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }

  @Override
  public DoubleBlock rowRange(int first, int count) {
    Rectangle.requireRange("rows", first, count, rows);
    return new DoubleBlock(values, offset + first * stride, stride, count, columns);
  }

  @Override
  public DoubleBlock columnRange(int first, int count) {
    Rectangle.requireRange("columns", first, count, columns);
    return new DoubleBlock(values, offset + first, stride, rows, count);
  }

  @Override
  public DoubleBlock reshaped(int otherRows, int otherColumns) {
    Rectangle.requireReshapable(this, stride, otherRows, otherColumns);
    return new DoubleBlock(values, offset, otherColumns, otherRows, otherColumns);
  }
}
