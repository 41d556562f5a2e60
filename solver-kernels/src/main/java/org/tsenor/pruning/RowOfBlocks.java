package org.tsenor.pruning;

/**
 * The shape of blocks side by side in a band.
 *
 * @param blockSize columns of a block
 * @param blockRows rows of a block
 * @param columns of the band, a multiple of {@code blockSize}
 */
public record RowOfBlocks(int blockSize, int blockRows, int columns) {
  /** Blocks side by side. */
  public int blocks() {
    return columns / blockSize;
  }

  /** Weights in one block. */
  public int blockEntries() {
    return blockSize * blockRows;
  }

  /** Weights in it, of all blocks together. */
  public int entries() {
    return blockRows * columns;
  }
}
