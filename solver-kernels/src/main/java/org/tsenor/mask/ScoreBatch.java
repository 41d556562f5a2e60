package org.tsenor.mask;

/**
 * Scores of many blocks, one after the other.
 *
 * @param blockSize columns of a block, M
 * @param blockRows rows of a block: M for a transposable block, 1 to M for a standard one
 * @param blocks number of blocks, at least 0
 * @param scores shape (blocks, blockRows, blockSize), row-major; finite and non-negative; may be
 *     longer than the blocks need; kept, never changed
 */
public record ScoreBatch(int blockSize, int blockRows, int blocks, float[] scores) {
  public ScoreBatch {
    if (blockSize < 2 || blockSize > NmPattern.MAX_BLOCK_SIZE) {
      throw new IllegalArgumentException(
          "block size must be in [2, %d] but is %d".formatted(NmPattern.MAX_BLOCK_SIZE, blockSize));
    }
    if (blockRows < 1 || blockRows > blockSize) {
      throw new IllegalArgumentException(
          "block rows must be in [1, %d] but is %d".formatted(blockSize, blockRows));
    }
    if (blocks < 0 || (long) blocks * blockRows * blockSize > scores.length) {
      throw new IllegalArgumentException(
          "%d blocks of %d x %d scores do not fit an array of %d"
              .formatted(blocks, blockRows, blockSize, scores.length));
    }
  }

  /** A batch of square blocks, as the transposable structure has them. */
  public static ScoreBatch square(NmPattern pattern, int blocks, float[] scores) {
    return new ScoreBatch(pattern.blockSize(), pattern.blockSize(), blocks, scores);
  }

  /** Scores of one block. */
  public int blockEntries() {
    return blockRows * blockSize;
  }

  /** Index in {@link #scores} of the first score of a block. */
  public int offset(int block) {
    return block * blockEntries();
  }
}
