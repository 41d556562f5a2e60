package org.tsenor.mask;

/**
 * Masks of many blocks as bits; 1 means kept, always.
 *
 * @param blockSize columns of a block
 * @param blockRows rows of a block
 * @param blocks number of blocks
 * @param rows shape (blocks, blockRows): bit j of a word is column j of that row
 */
public record MaskBatch(int blockSize, int blockRows, int blocks, long[] rows) {
  public MaskBatch {
    if (rows.length != blocks * blockRows) {
      throw new IllegalArgumentException(
          "%d blocks of %d rows need %d words but got %d"
              .formatted(blocks, blockRows, blocks * blockRows, rows.length));
    }
  }

  /** An empty mask of the shape of a batch of scores. */
  public static MaskBatch of(ScoreBatch scores) {
    return new MaskBatch(
        scores.blockSize(),
        scores.blockRows(),
        scores.blocks(),
        new long[scores.blocks() * scores.blockRows()]);
  }

  /** Whether an entry survives. */
  public boolean keeps(int block, int row, int column) {
    return (rows[block * blockRows + row] >>> column & 1) != 0;
  }

  /** The kept columns of one row as bits. */
  public long row(int block, int row) {
    return rows[block * blockRows + row];
  }
}
