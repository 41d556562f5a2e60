package org.tsenor.job.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.tsenor.linalg.LibraryUnavailableException;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.text.UserFault;

/** What a user can put right. The cause counts: Spark wraps what an executor threw. */
public final class UserFaults {
  private static final int DEPTH = 50;

  private static final List<Class<?>> TYPES =
      List.of(
          UserFault.class,
          NonFiniteWeightException.class,
          BackendUnavailableException.class,
          LibraryUnavailableException.class,
          AccessControlException.class,
          UnsupportedFileSystemException.class);

  private UserFaults() {}

  /** What the user is told of a failure that is the input's or the settings'; else empty. */
  public static Optional<String> message(Throwable failure) {
    Optional<String> known =
        causes(failure)
            .filter(cause -> TYPES.stream().anyMatch(type -> type.isInstance(cause)))
            .map(Throwable::getMessage)
            .findFirst();
    return known.isPresent()
        ? known
        : causes(failure).map(PlaceFaults::message).flatMap(Optional::stream).findFirst();
  }

  /** Whether there was no room for what had to be written. */
  public static boolean isFullDisk(Throwable failure) {
    return causes(failure).anyMatch(PlaceFaults::isFull);
  }

  /** A failure, then what caused it, and so on. */
  public static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(DEPTH);
  }
}
