package org.tsenor.source;

import java.io.IOException;
import org.tsenor.text.Printable;

/** Another run has taken the output over: this one may touch nothing in it any more. */
public final class OutputLostException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputLostException(String message) {
    super(Printable.sentence(message));
  }
}
