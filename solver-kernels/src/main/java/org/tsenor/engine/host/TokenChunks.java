package org.tsenor.engine.host;

import org.tsenor.linalg.FloatBlock;

/**
 * Cuts windows into chunks whose products are summed in float: the error of a sum of chunks in
 * double then does not grow with the number of tokens, and products go at the speed of floats.
 */
final class TokenChunks {
  /** Most tokens that are summed in float. */
  static final int MOST = 416;

  /** Entries of the widest vectors. */
  private static final int VECTOR = 16;

  /** Rows and columns that are turned around while both are in the first cache. */
  private static final int TILE = 32;

  private TokenChunks() {}

  /** Chunks are about equal and, but for the last, whole vectors. */
  static int size(int tokens) {
    int chunks = Math.max(1, (tokens + MOST - 1) / MOST);
    return (tokens + chunks * VECTOR - 1) / (chunks * VECTOR) * VECTOR;
  }

  /**
   * Turns a chunk around.
   *
   * @param activations shape (tokens, columns), without gaps between rows
   * @param into shape (columns, rows)
   */
  static void transpose(FloatBlock activations, int first, int rows, float[] into) {
    int columns = activations.columns();
    for (int top = 0; top < rows; top += TILE) {
      for (int left = 0; left < columns; left += TILE) {
        int bottom = Math.min(rows, top + TILE);
        int right = Math.min(columns, left + TILE);
        for (int column = left; column < right; column++) {
          int from = activations.offset() + first * columns + column;
          for (int row = top; row < bottom; row++) {
            into[column * rows + row] = activations.values()[from + row * columns];
          }
        }
      }
    }
  }
}
