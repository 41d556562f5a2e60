package org.tsenor.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
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
  /** What the record of a band says beside where it lies: fields of a JSON object, in order. */
  @FunctionalInterface
  public interface Fields {
    /** Writes the fields into an object that is open. */
    void write(JsonGenerator json) throws IOException;
  }

  /** A band as it was, without a mask. */
  public static BandRow copied(Band band, byte[] data) {
    return new BandRow(band, data, null, Optional.empty(), Optional.empty());
  }
}
