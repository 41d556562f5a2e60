package org.tsenor.pruning;

/**
 * Whole rows of one weight matrix as its checkpoint stores them.
 *
 * @param weights shape (rows, columns), row-major, little-endian; never changed
 * @param format of the weights
 * @param rows outputs of the linear in this band, at least 1
 * @param columns inputs of the linear, at least 1
 */
public record WeightBand(byte[] weights, WeightFormat format, int rows, int columns) {
  public WeightBand {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a band needs rows and columns but is %d x %d".formatted(rows, columns));
    }
    if ((long) rows * columns * format.bytes() != weights.length) {
      throw new IllegalArgumentException(
          "a band of %d x %d %s weights needs %d bytes but got %d"
              .formatted(
                  rows, columns, format, (long) rows * columns * format.bytes(), weights.length));
    }
  }
}
