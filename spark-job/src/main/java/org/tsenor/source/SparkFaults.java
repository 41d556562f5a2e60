package org.tsenor.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.security.AccessControlException;
import org.tsenor.text.UserFault;

/**
 * Failures as callers of Spark are told them. Spark shows the outermost message, which says what
 * was found and where; PySpark has a kind of its own for an {@link IllegalArgumentException}, and a
 * trace for most others.
 */
final class SparkFaults {
  private SparkFaults() {}

  /**
   * What to throw on the driver: an {@link IllegalArgumentException} where the caller can put it
   * right, else an {@link UncheckedIOException}.
   */
  public static RuntimeException unchecked(IOException failure) {
    boolean isOfTheCaller =
        failure instanceof UserFault
            || failure instanceof FileAlreadyExistsException
            || failure instanceof AccessControlException;
    return isOfTheCaller
        ? new IllegalArgumentException(failure.getMessage(), failure)
        : new UncheckedIOException(failure.getMessage(), failure);
  }
}
