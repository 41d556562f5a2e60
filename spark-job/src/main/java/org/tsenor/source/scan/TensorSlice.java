package org.tsenor.source.scan;

import java.io.Serializable;
import org.tsenor.source.layout.PlacedTensor;

/**
 * Rows of one tensor that one partition reads, band by band.
 *
 * @param shard name of the shard that the rows belong to
 * @param tensor where they are stored and where they go
 * @param firstRow first row, the start of a band
 * @param endRow one past the last row
 * @param rowsPerBand rows of every band but the last, at least 1
 */
record TensorSlice(String shard, PlacedTensor tensor, long firstRow, long endRow, long rowsPerBand)
    implements Serializable {

  /** The bands; a tensor without elements is one band of no rows, so that a copy keeps it. */
  long bands() {
    return Math.max(1, -Math.floorDiv(firstRow - endRow, rowsPerBand));
  }

  Band band(long index) {
    long start = firstRow + index * rowsPerBand;
    return new Band(this, start, Math.min(endRow, start + rowsPerBand) - start);
  }

  long byteLength() {
    return (endRow - firstRow) * tensor.stored().rowBytes();
  }

  TensorSlice rows(long newFirstRow, long newEndRow) {
    return new TensorSlice(shard, tensor, newFirstRow, newEndRow, rowsPerBand);
  }
}
