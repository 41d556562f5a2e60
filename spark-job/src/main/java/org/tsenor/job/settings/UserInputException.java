package org.tsenor.job.settings;

import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/**
 * The user's input or settings are at fault, not the program or the cluster. The message says in
 * one line what was found, where, and what is allowed; commands print it and exit with code 2,
 * Python raises it as a {@code ValueError}.
 */
public final class UserInputException extends IllegalArgumentException implements UserFault {
  private static final long serialVersionUID = 1L;

  public UserInputException(String message) {
    super(Printable.sentence(message));
  }

  public UserInputException(String message, Throwable cause) {
    super(Printable.sentence(message), cause);
  }
}
