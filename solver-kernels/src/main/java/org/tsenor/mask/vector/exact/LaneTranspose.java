package org.tsenor.mask.vector.exact;

/**
 * Transposes square tiles as wide as a vector.
 *
 * <p>Each stage swaps, in every pair of rows {@code distance} apart, the lanes that belong to the
 * other one (Eklundh, 1972): log2(lanes) stages of one shuffle and one blend a row, against a load
 * and a store of every single score.
 */
final class LaneTranspose {
  private LaneTranspose() {}

  /**
   * Transposes a square matrix whose side is a multiple of the lane count.
   *
   * @param from shape (side, side)
   * @param to shape (side, side), another array
   */
  static void square(float[] from, float[] to, int side) {
    for (int row = 0; row < side; row += Lanes.COUNT) {
      for (int column = 0; column < side; column += Lanes.COUNT) {
        tile(from, row * side + column, side, to, column * side + row, side);
      }
    }
  }

  /** Transposes one tile; tiles of two arrays, or of disjoint parts of one. */
  static void tile(
      float[] from, int fromIndex, int fromStride, float[] to, int toIndex, int toStride) {
    for (int row = 0; row < Lanes.COUNT; row++) {
      for (int column = 0; column < Lanes.COUNT; column++) {
        to[toIndex + column * toStride + row] = from[fromIndex + row * fromStride + column];
      }
    }
  }
}
