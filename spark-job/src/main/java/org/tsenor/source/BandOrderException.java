package org.tsenor.source;

import java.io.IOException;
import org.tsenor.text.Printable;

/** Says which row of a write does not belong where it came: the shard, what was due, what came. */
final class BandOrderException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the shard, what was due and what came
   */
  BandOrderException(String message) {
    super(Printable.sentence(message));
  }

  BandOrderException(String message, Throwable cause) {
    super(Printable.sentence(message), cause);
  }
}
