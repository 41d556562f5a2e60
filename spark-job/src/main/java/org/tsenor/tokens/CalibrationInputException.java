package org.tsenor.tokens;

import java.io.IOException;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/**
 * The user's calibration or evaluation input is at fault. The message says in one line where (file,
 * and line or row), what was found and what is allowed.
 */
public final class CalibrationInputException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the file or directory, with line or row if there is one
   * @param problem what was found and what is allowed
   */
  public CalibrationInputException(Object place, String problem) {
    super(Printable.sentence(place + ": " + problem));
  }

  /** As {@link #CalibrationInputException(Object, String)}, with the error that showed it. */
  public CalibrationInputException(Object place, String problem, Throwable cause) {
    super(Printable.sentence(place + ": " + problem), cause);
  }
}
