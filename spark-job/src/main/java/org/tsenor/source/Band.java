package org.tsenor.source;

import java.util.List;
import org.tsenor.checkpoint.TensorEntry;

/**
 * One row of the data source but for its bytes: whole rows of one tensor, or a piece of one row,
 * and where they belong. What a scan gives and a write takes; {@link BandColumns} says more of
 * each.
 *
 * @param shard name of the file that it belongs to
 * @param dtype label of the tensor's type; of a row that somebody made, whatever that says
 * @param shape of the whole tensor
 * @param firstRow in which the band begins
 * @param rowCount rows that begin in the band
 * @param byteOffset where it begins in the shard's data section; {@link #UNSAID} if a row to write
 *     does not say
 * @param byteLength bytes of the band
 */
public record Band(
    String shard,
    String tensor,
    String dtype,
    List<Long> shape,
    long firstRow,
    long rowCount,
    long byteOffset,
    long byteLength) {
  /** Of a tensor that somebody made: behind all that say where they lay. */
  static final long UNSAID = Long.MAX_VALUE;

  /** One of the bands that a tensor of a shard is cut to. */
  static Band of(String shard, TensorEntry tensor, BandCut cut, long index) {
    return new Band(
        shard,
        tensor.name(),
        tensor.dtype().label(),
        tensor.shape(),
        cut.firstRow(index),
        cut.rowCount(index),
        tensor.begin() + cut.begin(index),
        cut.byteLength(index));
  }

  /** Whole rows of a tensor of a shard. */
  public static Band ofRows(String shard, TensorEntry tensor, long firstRow, long rows) {
    return new Band(
        shard,
        tensor.name(),
        tensor.dtype().label(),
        tensor.shape(),
        firstRow,
        rows,
        tensor.begin() + firstRow * tensor.rowBytes(),
        rows * tensor.rowBytes());
  }

  /** Where in the output it says it belongs, for errors. */
  String place() {
    String place = "tensor '%s' from row %d".formatted(tensor, firstRow);
    return byteOffset == UNSAID ? place : place + " (byte_offset %d)".formatted(byteOffset);
  }
}
