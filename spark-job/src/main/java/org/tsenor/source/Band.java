package org.tsenor.source;

import org.tsenor.checkpoint.TensorEntry;

/**
 * One row to be: whole rows of one tensor, or a piece of one.
 *
 * @param slice that it is part of
 * @param index among the tensor's bands
 */
record Band(TensorSlice slice, long index) {
  TensorEntry stored() {
    return slice.tensor().stored();
  }

  long firstRow() {
    return slice.cut().firstRow(index);
  }

  long rowCount() {
    return slice.cut().rowCount(index);
  }

  /** Where the band begins in its tensor, in bytes. */
  long begin() {
    return slice.cut().begin(index);
  }

  long byteLength() {
    return slice.cut().byteLength(index);
  }

  /** Where the band begins in the data section of the shard it belongs to. */
  long byteOffset() {
    return slice.tensor().placed().begin() + begin();
  }
}
