package org.tsenor.checkpoint;

import java.io.IOException;
import org.tsenor.text.Printable;
import org.tsenor.text.UserFault;

/** Says which file of a checkpoint breaks which rule: the file, what was found, what is allowed. */
public final class MalformedCheckpointException extends IOException implements UserFault {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file or directory at fault
   * @param problem what was found and what is allowed
   */
  public MalformedCheckpointException(Object file, String problem) {
    super(Printable.sentence(file + ": " + problem));
  }

  /** As {@link #MalformedCheckpointException(Object, String)}, with the error that showed it. */
  public MalformedCheckpointException(Object file, String problem, Throwable cause) {
    super(Printable.sentence(file + ": " + problem), cause);
  }
}
