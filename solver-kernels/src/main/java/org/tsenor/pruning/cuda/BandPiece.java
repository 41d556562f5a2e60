package org.tsenor.pruning.cuda;

/**
 * Rows of a band that a lane takes at once.
 *
 * @param result of the band
 * @param firstRow in the band
 * @param rows whole rows of blocks
 */
record BandPiece(BandResult result, int firstRow, int rows) {
  int columns() {
    return result.band().columns();
  }

  /** Index of its first byte in the band. */
  int firstByte() {
    return firstRow * columns() * result.band().format().bytes();
  }

  int bytes() {
    return rows * columns() * result.band().format().bytes();
  }
}
