package org.tsenor.job.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotDirectoryException;
import org.apache.hadoop.fs.PathPermissionException;

/**
 * Knows by what systems say whether a place that the user named is at fault, or something else.
 *
 * <p>A disk that is full is not: nobody wrote it wrong. A file that is missing is not either, as
 * what is missing from the start is told where it is named.
 */
final class PlaceFaults {
  /** What the operating system says of places, as the launcher's locale has it. */
  private static final Pattern REASON =
      Pattern.compile(
          "(?s).*(Permission denied|Operation not permitted|Read-only file system|File name too"
              + " long|Is a directory|Not a directory|Too many levels of symbolic links|Mkdirs"
              + " failed to create|Incomplete HDFS URI|Invalid argument|no folder can be made"
              + " here).*");

  private static final Pattern FULL =
      Pattern.compile("(?s).*(No space left on device|Disk quota exceeded).*");

  /** What java.io says in place of a reason of its own. */
  private static final Pattern IN_PARENTHESES =
      Pattern.compile("(.*) \\((?!No such file)([^()]*)\\)");

  private PlaceFaults() {}

  /** What is wrong with a place, and with which; empty if that is not what this says. */
  static Optional<String> message(Throwable cause) {
    String said = String.valueOf(cause.getMessage());
    if (isFull(cause)) {
      return Optional.empty();
    }
    if (cause instanceof FileSystemException fault) {
      return ofFile(fault);
    }
    Matcher reason = IN_PARENTHESES.matcher(said);
    if (cause instanceof FileNotFoundException && reason.matches()) {
      return Optional.of(reason.group(1) + ": " + reason.group(2));
    }
    if (cause instanceof UnknownHostException) {
      return Optional.of("the host %s is not known".formatted(said.replaceFirst(":.*", "")));
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof BindException
        || cause instanceof InvalidPathException
        || cause instanceof ParentNotDirectoryException
        || cause instanceof PathIsNotDirectoryException
        || cause instanceof PathPermissionException
        || cause instanceof FileAlreadyExistsException) {
      return Optional.of(said);
    }
    boolean isOfFiles = cause instanceof IOException || cause instanceof FSError;
    return isOfFiles && REASON.matcher(said).matches() ? Optional.of(said) : Optional.empty();
  }

  private static Optional<String> ofFile(FileSystemException fault) {
    if (fault instanceof AccessDeniedException) {
      return Optional.of(fault.getFile() + ": Permission denied");
    }
    if (fault instanceof NotDirectoryException) {
      return Optional.of(fault.getFile() + ": Not a directory");
    }
    return REASON.matcher(String.valueOf(fault.getReason())).matches()
        ? Optional.of(fault.getMessage())
        : Optional.empty();
  }

  /** Whether there was no room for what had to be written. */
  static boolean isFull(Throwable cause) {
    return (cause instanceof IOException || cause instanceof FSError)
        && FULL.matcher(String.valueOf(cause.getMessage())).matches();
  }
}
