package org.tsenor.source;

import java.util.Optional;

/**
 * A row to write, read once.
 *
 * @param band what it is of
 * @param data its bytes; not copied
 * @param mask null if the tensor has none; not copied
 * @param pattern of the mask, if the row says
 * @param structure of the mask, if the row says
 */
// Rows are passed on, never compared: that arrays compare by identity does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record BandRow(
    Band band, byte[] data, byte[] mask, Optional<String> pattern, Optional<String> structure) {
  /** A band as it was, without a mask. */
  public static BandRow copied(Band band, byte[] data) {
    return new BandRow(band, data, null, Optional.empty(), Optional.empty());
  }
}
