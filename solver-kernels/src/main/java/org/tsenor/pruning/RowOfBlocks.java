package org.tsenor.pruning;

/**
 * The shape of blocks side by side in a band.
 *
 * @param blockSize columns of a block
 * @param blockRows rows of a block
 * @param columns of the band, a multiple of {@code blockSize}
 */
record RowOfBlocks(int blockSize, int blockRows, int columns) {
  int blocks() {
    return columns / blockSize;
  }

  int blockEntries() {
    return blockSize * blockRows;
  }

  /** Weights in it, of all blocks together. */
  int entries() {
    return blockRows * columns;
  }
}
