package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.mask.MaskBatch;

/** The mask of rows: bit k of byte b of a row is column 8b+k, 1 means kept. */
final class RowMask {
  private final int rowBytes;
  private final byte[] bytes;

  /** Nothing kept. */
  public RowMask(int rows, int columns) {
    this.rowBytes = (columns + 7) / 8;
    this.bytes = new byte[Math.multiplyExact(rows, rowBytes)];
  }

  /**
   * Keeps what the masks of blocks keep; what is not kept is left as it was.
   *
   * @param scores that the blocks were solved from
   * @param firstRow of the rectangle in these rows
   * @param firstColumn of the rectangle
   */
  public void keep(MaskBatch masks, BlockScores scores, int firstRow, int firstColumn) {
    for (int block = 0; block < masks.blocks(); block++) {
      int top = firstRow + scores.firstRow(block);
      int left = firstColumn + scores.firstColumn(block);
      for (int row = 0; row < masks.blockRows(); row++) {
        int start = (top + row) * rowBytes;
        for (long bits = masks.row(block, row); bits != 0; bits &= bits - 1) {
          int column = left + Long.numberOfTrailingZeros(bits);
          bytes[start + (column >>> 3)] |= (byte) (1 << (column & 7));
        }
      }
    }
  }

  /** Whether a weight survives. */
  public boolean keeps(int row, int column) {
    return (bytes[row * rowBytes + (column >>> 3)] >>> (column & 7) & 1) != 0;
  }

  /**
   * Writes zeros where nothing is kept.
   *
   * @param firstRow of the values in these rows
   */
  public void apply(DoubleBlock values, int firstRow) {
    for (int row = 0; row < values.rows(); row++) {
      int start = values.offset() + row * values.stride();
      for (int column = 0; column < values.columns(); column++) {
        if (!keeps(firstRow + row, column)) {
          values.values()[start + column] = 0;
        }
      }
    }
  }

  /** The mask, shape (rows, ⌈columns/8⌉). */
  public byte[] bytes() {
    return bytes;
  }
}
