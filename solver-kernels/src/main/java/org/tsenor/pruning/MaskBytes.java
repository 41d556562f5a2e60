package org.tsenor.pruning;

import org.tsenor.mask.MaskBatch;

/** Writes masks of blocks as the rows of a band: bit k of byte b is column 8b+k. */
final class MaskBytes {
  private MaskBytes() {}

  /** Bytes of one row. */
  static int rowBytes(int columns) {
    return (columns + 7) / 8;
  }

  /**
   * Writes one row of blocks.
   *
   * @param firstBlock the leftmost block
   * @param mask shape (band rows, rowBytes)
   * @param firstRow of the blocks in the band
   */
  static void write(MaskBatch masks, int firstBlock, RowOfBlocks shape, byte[] mask, int firstRow) {
    int rowBytes = rowBytes(shape.columns());
    for (int row = 0; row < shape.blockRows(); row++) {
      int word = firstBlock * shape.blockRows() + row;
      writeRow(masks.rows(), word, shape, mask, (firstRow + row) * rowBytes);
    }
  }

  /** Collects bits until they make bytes; a block's row need not be whole bytes. */
  private static void writeRow(long[] words, int first, RowOfBlocks shape, byte[] mask, int start) {
    int blockSize = shape.blockSize();
    int end = first + shape.blocks() * shape.blockRows();
    int at = start;
    long bits = 0;
    int held = 0;
    for (int word = first; word < end; word += shape.blockRows()) {
      // At most 7 bits are held, so half a word at a time always fits.
      for (int column = 0; column < blockSize; column += 32) {
        bits |= (words[word] >>> column & 0xffffffffL) << held;
        held += Math.min(32, blockSize - column);
        for (; held >= 8; held -= 8) {
          mask[at++] = (byte) bits;
          bits >>>= 8;
        }
      }
    }
    if (held > 0) {
      mask[at] = (byte) bits;
    }
  }
}
