package org.tsenor.engine.device;

import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/**
 * A row-major matrix, or a rectangle of one, in device memory that somebody else owns.
 *
 * @param address of the first entry
 * @param rows at least 0
 * @param columns at least 0
 * @param stride entries from one row to the next, at least {@code columns} and 1
 * @param precision of the entries
 */
record DeviceMatrix(long address, int rows, int columns, long stride, Precision precision)
    implements Matrix {
  DeviceMatrix {
    if (rows < 0 || columns < 0 || stride < Math.max(1, columns)) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d with stride %d".formatted(rows, columns, stride));
    }
  }

  @Override
  public DeviceMatrix rowRange(int first, int count) {
    requireRange("rows", first, count, rows);
    return new DeviceMatrix(
        address + first * stride * precision.bytes(), count, columns, stride, precision);
  }

  @Override
  public DeviceMatrix columnRange(int first, int count) {
    requireRange("columns", first, count, columns);
    return new DeviceMatrix(
        address + (long) first * precision.bytes(), rows, count, stride, precision);
  }

  @Override
  public DeviceMatrix reshaped(int otherRows, int otherColumns) {
    if (!isContiguous() || (long) otherRows * otherColumns > entries()) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d with stride %d has no first %d x %d entries"
              .formatted(rows, columns, stride, otherRows, otherColumns));
    }
    return new DeviceMatrix(address, otherRows, otherColumns, Math.max(1, otherColumns), precision);
  }

  private static void requireRange(String what, int first, int count, int present) {
    if (first < 0 || count < 0 || first > present - count) {
      throw new IllegalArgumentException(
          "%d %s from %d on of a matrix that has %d".formatted(count, what, first, present));
    }
  }

  /** Entries, without the gaps between rows. */
  long entries() {
    return (long) rows * columns;
  }

  /** Whether rows follow each other without a gap. */
  boolean isContiguous() {
    return stride == columns || rows <= 1 || columns == 0;
  }

  /** Bytes from the first entry to the end of the last. */
  long bytes() {
    return entries() == 0 ? 0 : ((rows - 1) * stride + columns) * precision.bytes();
  }

  void requireSquare() {
    if (rows != columns) {
      throw new IllegalArgumentException(
          "a square matrix is needed but it is %d x %d".formatted(rows, columns));
    }
  }
}
