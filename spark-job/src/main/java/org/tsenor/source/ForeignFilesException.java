package org.tsenor.source;

import java.io.IOException;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/** A directory that is to be replaced holds what was not written by us. */
public final class ForeignFilesException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  ForeignFilesException(String message) {
    super(Printable.sentence(message));
  }
}
