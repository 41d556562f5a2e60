package org.tsenor.engine.host;

import java.util.Arrays;
import org.tsenor.engine.MaskSteps;

/** Bits in an array of bytes. */
final class HostMaskRows implements MaskSteps.Rows {
  private final int rows;
  private final int columns;
  private final int rowBytes;
  private final byte[] bytes;

  HostMaskRows(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.rowBytes = (columns + Byte.SIZE - 1) / Byte.SIZE;
    this.bytes = new byte[Math.multiplyExact(rows, rowBytes)];
  }

  void clear() {
    Arrays.fill(bytes, (byte) 0);
  }

  byte[] bytes() {
    return bytes;
  }

  /**
   * Keeps what a mask keeps, from a column on.
   *
   * @throws IllegalArgumentException if it has other rows, or columns that are not here
   */
  void keep(HostMask mask, int firstColumn) {
    if (mask.rows() != rows || firstColumn + mask.columns() > columns) {
      throw new IllegalArgumentException(
          "a mask of %d x %d at column %d of %d x %d"
              .formatted(mask.rows(), mask.columns(), firstColumn, rows, columns));
    }
    int size = mask.blocks().blockSize();
    for (int row = 0; row < rows; row++) {
      int word = mask.firstWord(row);
      for (int block = 0; block < mask.across(); block++, word += mask.wordStep()) {
        int left = firstColumn + block * size;
        for (long bits = mask.words()[word]; bits != 0; bits &= bits - 1) {
          int column = left + Long.numberOfTrailingZeros(bits);
          bytes[row * rowBytes + (column >>> 3)] |= (byte) (1 << (column & 7));
        }
      }
    }
  }
}
