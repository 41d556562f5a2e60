package org.tsenor.pruning;

/**
 * Brings rows into blocks, one block after the other: (blockRows, columns) becomes (columns /
 * blockSize, blockRows, blockSize).
 */
final class BlockGather {
  private BlockGather() {}

  /**
   * Gathers one row of blocks.
   *
   * @param rows shape (blockRows, columns) from {@code from} on
   * @param blocks receives the blocks from {@code to} on
   */
  static void gather(float[] rows, int from, RowOfBlocks shape, float[] blocks, int to) {
    for (int row = 0; row < shape.blockRows(); row++) {
      int source = from + row * shape.columns();
      int target = to + row * shape.blockSize();
      switch (shape.blockSize()) {
        case 4 -> copyFours(rows, source, shape, blocks, target);
        case 8 -> copyEights(rows, source, shape, blocks, target);
        default -> copyGroups(rows, source, shape, blocks, target);
      }
    }
  }

  // Groups this short cost less in single moves than in a call of arraycopy.
  private static void copyFours(
      float[] rows, int source, RowOfBlocks shape, float[] blocks, int target) {
    int entries = shape.blockEntries();
    int to = target;
    for (int from = source; from < source + shape.columns(); from += 4) {
      blocks[to] = rows[from];
      blocks[to + 1] = rows[from + 1];
      blocks[to + 2] = rows[from + 2];
      blocks[to + 3] = rows[from + 3];
      to += entries;
    }
  }

  private static void copyEights(
      float[] rows, int source, RowOfBlocks shape, float[] blocks, int target) {
    int entries = shape.blockEntries();
    int to = target;
    for (int from = source; from < source + shape.columns(); from += 8) {
      blocks[to] = rows[from];
      blocks[to + 1] = rows[from + 1];
      blocks[to + 2] = rows[from + 2];
      blocks[to + 3] = rows[from + 3];
      blocks[to + 4] = rows[from + 4];
      blocks[to + 5] = rows[from + 5];
      blocks[to + 6] = rows[from + 6];
      blocks[to + 7] = rows[from + 7];
      to += entries;
    }
  }

  private static void copyGroups(
      float[] rows, int source, RowOfBlocks shape, float[] blocks, int target) {
    int to = target;
    for (int from = source; from < source + shape.columns(); from += shape.blockSize()) {
      System.arraycopy(rows, from, blocks, to, shape.blockSize());
      to += shape.blockEntries();
    }
  }
}
