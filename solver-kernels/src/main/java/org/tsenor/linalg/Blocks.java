package org.tsenor.linalg;

/** Copies of rectangles. */
final class Blocks {
  private Blocks() {}

  static DoubleMatrix copy(DoubleBlock from) {
    DoubleMatrix into = DoubleMatrix.zeros(from.rows(), from.columns());
    write(from, into.block());
    return into;
  }

  static void write(DoubleBlock from, DoubleBlock into) {
    for (int row = 0; row < from.rows(); row++) {
      System.arraycopy(
          from.values(),
          from.offset() + row * from.stride(),
          into.values(),
          into.offset() + row * into.stride(),
          from.columns());
    }
  }
}
