package org.tsenor.job.calibrated;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.IOException;
import java.io.Serializable;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.BackendUnavailableException;

/**
 * What a task has made, or why the run has to end.
 *
 * <p>What a user has to put right is the same on every attempt, so a task answers with it: what it
 * throws Spark tries again, four times.
 *
 * @param value null if the run has to end
 * @param refusal null if it may go on
 */
@DefaultSerializer(JavaSerializer.class)
record Answer<T extends Serializable>(T value, String refusal) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The work of a task. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    /**
     * Does it.
     *
     * @throws UserInputException if a user has to put something right
     */
    T run() throws IOException, E;
  }

  /** Does the work of a task. */
  static <T extends Serializable, E extends Exception> Answer<T> to(Work<T, E> work)
      throws IOException, E {
    try {
      return new Answer<>(work.run(), null);
    } catch (UserInputException | BackendUnavailableException e) {
      return new Answer<>(null, e.getMessage());
    }
  }

  /**
   * What was made.
   *
   * @throws UserInputException saying why the run has to end
   */
  T orThrow() {
    if (refusal != null) {
      throw new UserInputException(refusal);
    }
    return value;
  }
}
