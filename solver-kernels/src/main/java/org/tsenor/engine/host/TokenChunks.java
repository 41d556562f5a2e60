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
    float[] values = activations.values();
    int columns = activations.columns();
    for (int row = 0; row < rows; row++) {
      int start = activations.offset() + (first + row) * columns;
      for (int column = 0; column < columns; column++) {
        into[column * rows + row] = values[start + column];
      }
    }
  }
}
