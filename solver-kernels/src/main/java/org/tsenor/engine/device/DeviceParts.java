package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/** Parts of a lease as this engine has them: those of another, and of other shapes, are refused. */
final class DeviceParts {
  private DeviceParts() {}

  /**
   * A part that this engine made.
   *
   * @throws IllegalArgumentException if another did
   */
  static <T> T part(Class<T> type, Object part) {
    if (!type.isInstance(part)) {
      throw new IllegalArgumentException(
          part instanceof Matrix ? "a matrix of another engine" : "a part of another engine");
    }
    return type.cast(part);
  }

  /** A matrix of any shape. */
  static DeviceMatrix matrix(Matrix matrix) {
    return part(DeviceMatrix.class, matrix);
  }

  /** A matrix of doubles without gaps between its rows. */
  static DeviceMatrix doubles(Matrix matrix) {
    return dense(matrix, Precision.DOUBLE);
  }

  /** A matrix of doubles of some shape without gaps between its rows. */
  static DeviceMatrix doubles(Matrix matrix, int rows, int columns) {
    return shaped(doubles(matrix), rows, columns);
  }

  /** A matrix of floats without gaps between its rows. */
  static DeviceMatrix floats(Matrix matrix) {
    return dense(matrix, Precision.FLOAT);
  }

  /** A matrix of floats of some shape without gaps between its rows. */
  static DeviceMatrix floats(Matrix matrix, int rows, int columns) {
    return shaped(floats(matrix), rows, columns);
  }

  /** The address of doubles of shape (1, columns); 0 if there are none. */
  static long factors(Optional<Matrix> factors, int columns) {
    return factors.map(present -> doubles(present, 1, columns).address()).orElse(0L);
  }

  private static DeviceMatrix dense(Matrix matrix, Precision precision) {
    DeviceMatrix own = matrix(matrix);
    if (own.precision() != precision || !own.isContiguous()) {
      throw new IllegalArgumentException(
          "a matrix of %s without gaps between its rows is needed but it is %s, %d x %d with stride %d"
              .formatted(precision, own.precision(), own.rows(), own.columns(), own.stride()));
    }
    return own;
  }

  static DeviceMatrix shaped(DeviceMatrix matrix, int rows, int columns) {
    if (matrix.rows() != rows || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d is needed but it is %d x %d"
              .formatted(rows, columns, matrix.rows(), matrix.columns()));
    }
    return matrix;
  }
}
