package org.tsenor.linalg;

/**
 * A dense matrix of floats.
 *
 * @param rows at least 0
 * @param columns at least 0
 * @param values shape (rows, columns), row-major; may be longer, what is behind is not looked at
 */
public record FloatMatrix(int rows, int columns, float[] values) {
  public FloatMatrix {
    if (rows < 0 || columns < 0 || (long) rows * columns > values.length) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d does not fit %d values".formatted(rows, columns, values.length));
    }
  }

  /** Zeros. */
  public static FloatMatrix zeros(int rows, int columns) {
    return new FloatMatrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  /** One entry. */
  public float at(int row, int column) {
    return values[row * columns + column];
  }

  /** The whole matrix as a block. */
  public FloatBlock block() {
    return new FloatBlock(values, 0, columns, rows, columns);
  }
}
