package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.tsenor.calibration.input.CalibrationInputException;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.job.selection.NearestNames;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.linalg.LibraryUnavailableException;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.model.config.UnsupportedModelException;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.source.commit.ForeignFilesException;
import org.tsenor.source.commit.OutputInUseException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells the user what went wrong, in one line, and finds the exit code.
 *
 * <p>What a user can put right is told without a stack trace; what we or the cluster did wrong,
 * with the place of the log. The cause counts: Spark wraps what an executor threw.
 *
 * @param err the standard error
 * @param debug whether stack traces are wanted
 */
record FailureReport(PrintWriter err, boolean debug) {
  /** System property that names the log's place, for the launcher to set. */
  static final String LOG_PROPERTY = "tsenor.log";

  private static final List<Class<? extends Throwable>> USERS_FAULT =
      List.of(
          UserInputException.class,
          CalibrationInputException.class,
          UnsupportedModelException.class,
          MalformedCheckpointException.class,
          NonFiniteWeightException.class,
          BackendUnavailableException.class,
          LibraryUnavailableException.class,
          OutputInUseException.class,
          ForeignFilesException.class,
          AccessControlException.class,
          UnsupportedFileSystemException.class);

  /** Tells what a command threw, and returns the exit code. */
  int report(Throwable failure) {
    if (debug) {
      failure.printStackTrace(err);
    }
    Optional<Throwable> users =
        causes(failure)
            .filter(cause -> USERS_FAULT.stream().anyMatch(t -> t.isInstance(cause)))
            .findFirst();
    if (users.isPresent()) {
      return say(oneLine(users.get().getMessage()), ExitCode.USER_INPUT);
    }
    Throwable root = causes(failure).reduce(failure, (outer, inner) -> inner);
    String log = System.getProperty(LOG_PROPERTY, "the output above");
    return say(
        "failed: %s: %s; the log is %s, and --debug shows where"
            .formatted(root.getClass().getSimpleName(), firstLine(root.getMessage()), log),
        ExitCode.FAILURE);
  }

  /** Tells what is wrong with the arguments, and returns the exit code. */
  int report(ParameterException fault) {
    return say(oneLine(message(fault)), ExitCode.USER_INPUT);
  }

  /** Tells that what a command printed did not arrive, and returns the exit code. */
  int reportLostOutput() {
    return say(
        "the standard output could not be written: its disk is full, or its reader has closed it",
        ExitCode.FAILURE);
  }

  private static String message(ParameterException fault) {
    if (!(fault instanceof UnmatchedArgumentException unmatched)) {
      return fault.getMessage();
    }
    String found = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
    CommandLine command = fault.getCommandLine();
    boolean option = found.startsWith("-");
    List<String> known =
        option
            ? command.getCommandSpec().optionsMap().keySet().stream().toList()
            : command.getSubcommands().keySet().stream().toList();
    String what = option ? "option" : known.isEmpty() ? "argument" : "command";
    return "%s: no such %s; %s"
        .formatted(
            found,
            what,
            NearestNames.nearest(found, known)
                .map(near -> "the nearest is " + near)
                .orElse("see %s --help".formatted(command.getCommandSpec().qualifiedName())));
  }

  private int say(String message, int exitCode) {
    err.println("tsenor: " + message);
    err.flush();
    return exitCode;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50);
  }

  private static String oneLine(String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String firstLine(String message) {
    return message == null ? "no message" : message.strip().lines().findFirst().orElse("");
  }
}
