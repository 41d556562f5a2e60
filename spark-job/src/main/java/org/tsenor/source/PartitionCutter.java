package org.tsenor.source;

import java.util.ArrayList;
import java.util.List;

/** Cuts a shard's slices into contiguous pieces of nearly equal size, at band boundaries. */
final class PartitionCutter {
  private final long limit;
  private final long target;
  private final List<List<TensorSlice>> pieces = new ArrayList<>();
  private List<TensorSlice> piece = new ArrayList<>();
  private long pieceBytes;
  private long doneBytes;

  private PartitionCutter(long limit, long target) {
    this.limit = limit;
    this.target = target;
  }

  /**
   * Cuts.
   *
   * @param slices of one shard, in file order
   * @param limit bytes that a piece does not pass, unless a single band does
   */
  static List<List<TensorSlice>> cut(List<TensorSlice> slices, long limit) {
    long total = slices.stream().mapToLong(TensorSlice::byteLength).sum();
    long count = Math.max(1, quotientUp(total, limit));
    while (true) {
      PartitionCutter cutter = new PartitionCutter(limit, quotientUp(total, count));
      slices.forEach(cutter::add);
      cutter.close();
      // Bands do not fill every piece to the limit: rather one piece more than a tiny last one.
      if (cutter.pieces.size() <= count) {
        return cutter.pieces;
      }
      count = cutter.pieces.size();
    }
  }

  private static long quotientUp(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  private void add(TensorSlice slice) {
    long start = slice.firstBand();
    for (long index = start; index < slice.endBand(); index++) {
      long bandBytes = slice.cut().byteLength(index);
      if (isFullBefore(bandBytes)) {
        if (index > start) {
          piece.add(slice.bands(start, index));
        }
        start = index;
        close();
      }
      pieceBytes += bandBytes;
      doneBytes += bandBytes;
    }
    piece.add(slice.bands(start, slice.endBand()));
  }

  /** Measured against what all pieces so far should hold, so that errors do not add up. */
  private boolean isFullBefore(long bandBytes) {
    return pieceBytes > 0
        && (pieceBytes + bandBytes > limit
            || doneBytes + bandBytes / 2 > target * (pieces.size() + 1));
  }

  private void close() {
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    piece = new ArrayList<>();
    pieceBytes = 0;
  }
}
