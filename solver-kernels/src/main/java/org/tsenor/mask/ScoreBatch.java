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

  /**
   * Refuses blocks that a solver cannot take.
   *
   * @throws IllegalArgumentException if blocks are not as wide as the pattern or, for {@link
   *     Structure#TRANSPOSABLE}, not square
   */
  public void requireShape(NmPattern pattern, Structure structure) {
    boolean square = structure == Structure.TRANSPOSABLE;
    if (blockSize != pattern.blockSize() || square && blockRows != blockSize) {
      throw new IllegalArgumentException(
          "%s %s takes blocks of %s x %d but got %d x %d"
              .formatted(
                  structure.label(),
                  pattern,
                  square ? pattern.blockSize() : "any",
                  pattern.blockSize(),
                  blockRows,
                  blockSize));
    }
  }

  /**
   * Refuses scores that no mask can be judged by; −0.0 is a zero.
   *
   * @throws IllegalArgumentException naming the first score that is negative, NaN or infinite
   */
  public void requireFiniteAndNonNegative() {
    for (int block = 0; block < blocks; block++) {
      requireFiniteAndNonNegative(block);
    }
  }

  /** As {@link #requireFiniteAndNonNegative()}, for one block. */
  public void requireFiniteAndNonNegative(int block) {
    int first = offset(block);
    for (int entry = 0; entry < blockEntries(); entry++) {
      float score = scores[first + entry];
      if (!(score >= 0 && score <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "score at block %d, row %d, column %d is %s: scores are finite and not negative"
                .formatted(block, entry / blockSize, entry % blockSize, score));
      }
    }
  }
}
