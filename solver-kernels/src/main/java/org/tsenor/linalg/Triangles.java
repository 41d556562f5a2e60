package org.tsenor.linalg;

import java.util.Arrays;

/** Triangles of square row-major matrices. */
final class Triangles {
  /** Side of the squares in which a triangle is mirrored: both sides of the copy stay in cache. */
  private static final int SIDE = 32;

  private Triangles() {}

  /** Copies the lower triangle to the upper one. */
  static void mirrorLower(DoubleMatrix square) {
    int n = square.rows();
    double[] values = square.values();
    for (int top = 0; top < n; top += SIDE) {
      for (int left = 0; left <= top; left += SIDE) {
        for (int row = top; row < Math.min(n, top + SIDE); row++) {
          for (int column = left; column < Math.min(row, left + SIDE); column++) {
            values[column * n + row] = values[row * n + column];
          }
        }
      }
    }
  }

  /** Writes zeros above the diagonal. */
  static void clearUpper(DoubleMatrix square) {
    int n = square.rows();
    for (int row = 0; row < n; row++) {
      Arrays.fill(square.values(), row * n + row + 1, (row + 1) * n, 0);
    }
  }
}
