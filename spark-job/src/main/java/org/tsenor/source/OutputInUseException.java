package org.tsenor.source;

import java.io.IOException;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/** Another run works in the output: the caller has to wait for it, or name another directory. */
public final class OutputInUseException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  OutputInUseException(String message) {
    super(Printable.sentence(message));
  }
}
