package org.tsenor.source.scan;

import org.tsenor.checkpoint.TensorEntry;

/**
 * One row to be: whole rows of one tensor.
 *
 * @param slice that it is part of
 * @param firstRow first row in the tensor
 * @param rowCount rows; 0 only for a tensor without elements
 */
record Band(TensorSlice slice, long firstRow, long rowCount) {
  TensorEntry stored() {
    return slice.tensor().stored();
  }

  long byteLength() {
    return rowCount * stored().rowBytes();
  }

  /** Where the band begins in the data section of the shard it belongs to. */
  long byteOffset() {
    return slice.tensor().placed().begin() + firstRow * stored().rowBytes();
  }
}
