package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.tsenor.mask.MaskBatch;

/** Writes masks of blocks as the rows of a band: bit k of byte b is column 8b+k. */
public final class MaskBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private MaskBytes() {}

  /** Bytes of one row. */
  public static int rowBytes(int columns) {
    return (columns + 7) / 8;
  }

  /**
   * Writes one row of blocks.
   *
   * @param firstBlock the leftmost block
   * @param mask shape (band rows, rowBytes)
   * @param firstRow of the blocks in the band
   */
  public static void write(
      MaskBatch masks, int firstBlock, RowOfBlocks shape, byte[] mask, int firstRow) {
    int rowBytes = rowBytes(shape.columns());
    for (int row = 0; row < shape.blockRows(); row++) {
      int word = firstBlock * shape.blockRows() + row;
      writeRow(masks.rows(), word, shape, mask, (firstRow + row) * rowBytes);
    }
  }

  /** Replaces the bits of one row of a block. */
  public static void replace(byte[] mask, int columns, BlockRow at, long word) {
    int row = at.row() * rowBytes(columns);
    for (int bit = 0; bit < at.blockSize(); bit++) {
      int column = at.firstColumn() + bit;
      int place = 1 << column % 8;
      int kept = (word >>> bit & 1) != 0 ? place : 0;
      mask[row + column / 8] = (byte) (mask[row + column / 8] & ~place | kept);
    }
  }

  /** One row of a block in a band. */
  public record BlockRow(int row, int firstColumn, int blockSize) {}

  private static void writeRow(long[] words, int first, RowOfBlocks shape, byte[] mask, int start) {
    int blockSize = shape.blockSize();
    int stride = shape.blockRows();
    int together = 64 % blockSize == 0 ? 64 / blockSize : shape.blocks() + 1;
    int whole = shape.blocks() / together * together;
    int at = start;
    int word = first;
    for (int block = 0; block < whole; block += together) {
      long bits = 0;
      for (int column = 0; column < 64; column += blockSize) {
        bits |= words[word] << column;
        word += stride;
      }
      LONGS.set(mask, at, bits);
      at += 8;
    }
    collectBytes(words, word, first + shape.blocks() * stride, shape, mask, at);
  }

  /** Collects bits until they make bytes; a block's row need not be whole bytes. */
  private static void collectBytes(
      long[] words, int first, int end, RowOfBlocks shape, byte[] mask, int start) {
    int blockSize = shape.blockSize();
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
