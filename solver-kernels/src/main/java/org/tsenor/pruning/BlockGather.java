package org.tsenor.pruning;

/**
 * Brings rows into blocks, one block after the other: (blockRows, columns) becomes (columns /
 * blockSize, blockRows, blockSize).
 */
final class BlockGather {
  private BlockGather() {}

  /**
   * Gathers one row of blocks. Writes run on, and each cache line of the rows is read by one block
   * or by neighbors.
   *
   * @param rows shape (blockRows, columns)
   * @param blocks receives the blocks from {@code at} on
   */
  public static void gather(float[] rows, RowOfBlocks shape, float[] blocks, int at) {
    int to = at;
    for (int column = 0; column < shape.columns(); column += shape.blockSize()) {
      switch (shape.blockSize()) {
        case 4 -> gatherFours(rows, column, shape, blocks, to);
        case 8 -> gatherEights(rows, column, shape, blocks, to);
        default -> gatherRows(rows, column, shape, blocks, to);
      }
      to += shape.blockEntries();
    }
  }

  // Rows this short cost less in single moves than in a call of arraycopy.
  private static void gatherFours(
      float[] rows, int from, RowOfBlocks shape, float[] blocks, int to) {
    int source = from;
    for (int target = to; target < to + shape.blockEntries(); target += 4) {
      blocks[target] = rows[source];
      blocks[target + 1] = rows[source + 1];
      blocks[target + 2] = rows[source + 2];
      blocks[target + 3] = rows[source + 3];
      source += shape.columns();
    }
  }

  private static void gatherEights(
      float[] rows, int from, RowOfBlocks shape, float[] blocks, int to) {
    int source = from;
    for (int target = to; target < to + shape.blockEntries(); target += 8) {
      blocks[target] = rows[source];
      blocks[target + 1] = rows[source + 1];
      blocks[target + 2] = rows[source + 2];
      blocks[target + 3] = rows[source + 3];
      blocks[target + 4] = rows[source + 4];
      blocks[target + 5] = rows[source + 5];
      blocks[target + 6] = rows[source + 6];
      blocks[target + 7] = rows[source + 7];
      source += shape.columns();
    }
  }

  private static void gatherRows(
      float[] rows, int from, RowOfBlocks shape, float[] blocks, int to) {
    int source = from;
    for (int target = to; target < to + shape.blockEntries(); target += shape.blockSize()) {
      System.arraycopy(rows, source, blocks, target, shape.blockSize());
      source += shape.columns();
    }
  }
}
