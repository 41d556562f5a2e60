package org.tsenor.source.layout;

import org.tsenor.checkpoint.TensorEntry;

/**
 * How tensors are cut into bands of whole rows.
 *
 * @param rowMultiple bands of vectors and matrices start at multiples of this; at least 1. Tensors
 *     of more dimensions are not pruned as they are, and this many of their "rows" (whole experts,
 *     say) may be gigabytes, so they are cut at any row
 * @param bandBytes size that a band does not pass, unless its least number of rows does; at least 1
 */
public record BandLayout(long rowMultiple, long bandBytes) {
  /** A band is one array of bytes. */
  private static final long MAX_BAND_BYTES = Integer.MAX_VALUE - 64;

  /**
   * Rows of every band but the last of a tensor.
   *
   * @return at least 1
   * @throws IllegalArgumentException if the least band would not fit into an array
   */
  public long rowsPerBand(TensorEntry tensor) {
    if (tensor.rows() == 0) {
      return 1;
    }
    long least = tensor.shape().size() > 2 ? 1 : rowMultiple;
    long rows = Math.max(least, bandBytes / tensor.rowBytes() / least * least);
    if (Math.min(rows, tensor.rows()) > MAX_BAND_BYTES / tensor.rowBytes()) {
      throw new IllegalArgumentException(
          "tensor '%s' of shape %s has rows of %d bytes: a band of %d rows passes the allowed %d bytes"
              .formatted(tensor.name(), tensor.shape(), tensor.rowBytes(), rows, MAX_BAND_BYTES));
    }
    return rows;
  }
}
