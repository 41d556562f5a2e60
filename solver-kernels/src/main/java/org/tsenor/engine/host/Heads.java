package org.tsenor.engine.host;

import org.tsenor.linalg.FloatBlock;

/** Takes one head out of rows of heads, side by side, and puts it back. */
final class Heads {
  private Heads() {}

  /** Copies one head out, from row {@code first} on. */
  static void gather(FloatBlock heads, int index, FloatBlock head, int first) {
    int size = head.columns();
    for (int row = 0; row < head.rows(); row++) {
      int at = heads.offset() + (first + row) * heads.columns() + index * size;
      System.arraycopy(heads.values(), at, head.values(), head.offset() + row * size, size);
    }
  }

  /** Copies one head back. */
  static void scatter(FloatBlock head, FloatBlock heads, int index, int first) {
    int size = head.columns();
    for (int row = 0; row < head.rows(); row++) {
      int at = heads.offset() + (first + row) * heads.columns() + index * size;
      System.arraycopy(head.values(), head.offset() + row * size, heads.values(), at, size);
    }
  }
}
