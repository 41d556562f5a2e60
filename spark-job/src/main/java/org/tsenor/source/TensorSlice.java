package org.tsenor.source;

import java.io.Serializable;

/**
 * Bands of one tensor that one partition reads, in order.
 *
 * @param shard name of the shard that they belong to
 * @param tensor where they are stored and where they go
 * @param cut where they begin
 * @param firstBand of the tensor's
 * @param endBand one past the last
 */
record TensorSlice(String shard, PlacedTensor tensor, BandCut cut, long firstBand, long endBand)
    implements Serializable {
  /** A whole tensor; without elements it is one band of no rows, so that a copy keeps it. */
  static TensorSlice whole(String shard, PlacedTensor tensor, BandCut cut) {
    return new TensorSlice(shard, tensor, cut, 0, cut.bands());
  }

  long bands() {
    return endBand - firstBand;
  }

  /** One of the bands, counted from the slice's first. */
  TensorSlice one(long index) {
    return bands(firstBand + index, firstBand + index + 1);
  }

  /** The first band. */
  Band first() {
    return Band.of(shard, tensor.placed(), cut, firstBand);
  }

  /** Where the first band begins in the tensor, in bytes. */
  long begin() {
    return cut.begin(firstBand);
  }

  long byteLength() {
    return cut.begin(endBand) - begin();
  }

  /** Some of the bands, counted as the tensor's. */
  TensorSlice bands(long newFirst, long newEnd) {
    return new TensorSlice(shard, tensor, cut, newFirst, newEnd);
  }
}
