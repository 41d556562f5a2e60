package org.tsenor.source;

import java.util.List;
import java.util.Optional;

/**
 * A row to write, read once; the fields are the columns of {@link BandColumns}.
 *
 * @param byteOffset {@link #UNSAID} if the row does not say
 * @param data not copied
 * @param mask null if the tensor has none; not copied
 * @param pattern of the mask, if the row says
 * @param structure of the mask, if the row says
 */
// Rows are passed on, never compared: that arrays compare by identity does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record BandRow(
    String shard,
    String tensor,
    String dtype,
    List<Long> shape,
    long firstRow,
    long rowCount,
    long byteOffset,
    byte[] data,
    byte[] mask,
    Optional<String> pattern,
    Optional<String> structure) {
  /** Of a tensor that somebody made: behind all that say where they lay. */
  static final long UNSAID = Long.MAX_VALUE;

  /** Where in the output the row says it belongs, for errors. */
  String place() {
    String place = "tensor '%s' from row %d".formatted(tensor, firstRow);
    return byteOffset == UNSAID ? place : place + " (byte_offset %d)".formatted(byteOffset);
  }
}
