package org.tsenor.engine.host;

import org.tsenor.engine.Mask;
import org.tsenor.mask.MaskBatch;

/** A mask as the solver gave it: block after block, those of a row of blocks from left to right. */
final class HostMask implements Mask {
  private final int rows;
  private final int columns;
  private MaskBatch blocks;

  /** A mask that is nothing yet. */
  HostMask(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  void set(MaskBatch masks) {
    int across = columns / masks.blockSize();
    if (masks.blocks() * masks.blockRows() != rows * across || columns % masks.blockSize() != 0) {
      throw new IllegalArgumentException(
          "%d masks of %d x %d for a mask of %d x %d"
              .formatted(masks.blocks(), masks.blockRows(), masks.blockSize(), rows, columns));
    }
    blocks = masks;
  }

  /**
   * The blocks.
   *
   * @throws IllegalStateException if none were chosen
   */
  MaskBatch blocks() {
    if (blocks == null) {
      throw new IllegalStateException("a mask that was never chosen");
    }
    return blocks;
  }

  /** Blocks in a row of blocks. */
  int across() {
    return columns / blocks().blockSize();
  }

  /**
   * The kept columns of all rows of blocks, counted from the left: those of a row's first block are
   * at {@link #firstWord}, its others' {@link #wordStep} behind one another.
   */
  long[] words() {
    return blocks().rows();
  }

  /** Where the words of a row begin. */
  int firstWord(int row) {
    int blockRows = blocks.blockRows();
    return row / blockRows * across() * blockRows + row % blockRows;
  }

  /** From a word of a row to its next. */
  int wordStep() {
    return blocks.blockRows();
  }

  /** A value where a word keeps its column, else +0.0; without a branch that nobody foresees. */
  static double kept(long word, int column, double value) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & -(word >>> column & 1));
  }
}
