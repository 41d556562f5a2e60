package org.tsenor.model;

import java.io.IOException;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/**
 * Says which setting or tensor of a model is not implemented: the file, what was found, what is
 * allowed.
 */
public final class UnsupportedModelException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file or directory that says so
   * @param problem what was found and what is allowed
   */
  public UnsupportedModelException(Object file, String problem) {
    super(Printable.sentence(file + ": " + problem));
  }
}
