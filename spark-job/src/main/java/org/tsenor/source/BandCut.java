package org.tsenor.source;

import java.io.Serializable;

/**
 * Where the bands of one tensor begin and end. A band is whole rows, or a piece of one row.
 *
 * @param rows of the tensor; 0 if it has no elements, which is one band of no rows
 * @param rowBytes bytes of a row
 * @param rowsPerBand rows of every band but the last, at least 1; 1 if rows come in pieces
 * @param pieceBytes bytes of every piece of a row but its last; {@code rowBytes} if rows are whole
 */
record BandCut(long rows, long rowBytes, long rowsPerBand, long pieceBytes)
    implements Serializable {
  /** Whether a band is whole rows. */
  boolean isWhole() {
    return pieceBytes == rowBytes;
  }

  private long piecesPerRow() {
    return isWhole() ? 1 : quotientUp(rowBytes, pieceBytes);
  }

  private static long quotientUp(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  /** How many bands there are, at least 1. */
  long bands() {
    return Math.max(1, isWhole() ? quotientUp(rows, rowsPerBand) : rows * piecesPerRow());
  }

  /**
   * Where a band begins, in bytes of the tensor.
   *
   * @param band in [0, {@link #bands}], the last of which is the end
   */
  long begin(long band) {
    return isWhole()
        ? Math.min(rows, band * rowsPerBand) * rowBytes
        : band / piecesPerRow() * rowBytes + band % piecesPerRow() * pieceBytes;
  }

  /** Bytes of a band. */
  long byteLength(long band) {
    return begin(band + 1) - begin(band);
  }

  /** The row in which a band begins. */
  long firstRow(long band) {
    return isWhole() ? band * rowsPerBand : band / piecesPerRow();
  }

  /** Rows that begin in a band. */
  long rowCount(long band) {
    if (isWhole()) {
      return Math.min(rows, (band + 1) * rowsPerBand) - Math.min(rows, band * rowsPerBand);
    }
    return band % piecesPerRow() == 0 ? 1 : 0;
  }
}
