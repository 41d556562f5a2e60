package org.tsenor.engine.host;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;

/** Tells what is this engine's own, and refuses what is not. */
final class Own {
  private Own() {}

  static DoubleBlock doubles(Object matrix) {
    return part(matrix, DoubleBlock.class);
  }

  static FloatBlock floats(Object matrix) {
    return part(matrix, FloatBlock.class);
  }

  /** Doubles without gaps between rows. */
  static DoubleBlock flatDoubles(Object matrix) {
    DoubleBlock block = doubles(matrix);
    requireFlat(block.stride(), block.rows(), block.columns());
    return block;
  }

  /** Floats without gaps between rows. */
  static FloatBlock flatFloats(Object matrix) {
    FloatBlock block = floats(matrix);
    requireFlat(block.stride(), block.rows(), block.columns());
    return block;
  }

  private static void requireFlat(int stride, int rows, int columns) {
    if (rows > 1 && stride != columns) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d has gaps between its rows: a stride of %d"
              .formatted(rows, columns, stride));
    }
  }

  /** A part of a workspace, or a matrix of some precision. */
  static <T> T part(Object part, Class<T> type) {
    if (!type.isInstance(part)) {
      throw new IllegalArgumentException(
          "%s of another engine or precision: needed is %s"
              .formatted(
                  part == null ? "nothing" : part.getClass().getSimpleName(),
                  type.getSimpleName()));
    }
    return type.cast(part);
  }

  static void requireShape(String what, Matrix matrix, int rows, int columns) {
    if (matrix.rows() != rows || matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "%s of shape %d x %d: needed is %d x %d"
              .formatted(what, matrix.rows(), matrix.columns(), rows, columns));
    }
  }
}
