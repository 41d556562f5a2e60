package org.tsenor.linalg;

/** What rectangles of matrices in arrays refuse. */
final class Rectangle {
  private Rectangle() {}

  static void require(int length, int offset, int stride, int rows, int columns) {
    boolean empty = rows == 0 || columns == 0;
    long end = empty ? offset : offset + (rows - 1L) * stride + columns;
    if (rows < 0 || columns < 0 || offset < 0 || stride < columns || end > length) {
      throw new IllegalArgumentException(
          "a block of %d x %d at %d with stride %d does not fit %d values"
              .formatted(rows, columns, offset, stride, length));
    }
  }

  static void requireRange(String what, int first, int count, int present) {
    if (first < 0 || count < 0 || first > present - count) {
      throw new IllegalArgumentException(
          "%d %s from %d on of a matrix that has %d".formatted(count, what, first, present));
    }
  }

  static void requireReshapable(Matrix matrix, long stride, int rows, int columns) {
    boolean contiguous = stride == matrix.columns() || matrix.rows() <= 1;
    if (!contiguous || (long) rows * columns > (long) matrix.rows() * matrix.columns()) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d with stride %d has no first %d x %d entries"
              .formatted(matrix.rows(), matrix.columns(), stride, rows, columns));
    }
  }
}
