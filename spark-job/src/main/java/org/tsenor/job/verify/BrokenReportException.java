package org.tsenor.job.verify;

import org.tsenor.text.Printable;

/** A report that cannot be what a run wrote: says which field, what was found, what is allowed. */
final class BrokenReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenReportException(String message) {
    super(Printable.sentence(message));
  }

  BrokenReportException(String message, Throwable cause) {
    super(Printable.sentence(message), cause);
  }
}
