package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.package$;
import org.tsenor.job.run.UserFaults;
import org.tsenor.text.NearestNames;
import org.tsenor.text.Printable;
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
 * @param classPath that the user has added to ours; may be empty
 */
record FailureReport(PrintWriter err, boolean debug, String classPath) {
  /** A report with the class path that the launcher was given. */
  FailureReport(PrintWriter err, boolean debug) {
    this(err, debug, Optional.ofNullable(System.getenv("TSENOR_CLASSPATH")).orElse(""));
  }

  /** Tells what a command threw, and returns the exit code. */
  int report(Throwable failure) {
    if (debug) {
      failure.printStackTrace(err);
    }
    Optional<String> users = UserFaults.message(failure);
    if (users.isPresent()) {
      return say(users.get(), ExitCode.USER_INPUT);
    }
    Optional<String> classPath = classPathFault(failure);
    if (classPath.isPresent()) {
      return say(classPath.get(), ExitCode.USER_INPUT);
    }
    if (UserFaults.isFullDisk(failure)) {
      return say(
          "failed: the disk of the output or of temporary files (%s) is full; free some space, then the same command with --resume goes on"
              .formatted(System.getProperty("java.io.tmpdir")),
          ExitCode.FAILURE);
    }
    Throwable root = UserFaults.causes(failure).reduce(failure, (outer, inner) -> inner);
    return say(
        "failed: %s: %s; the log is the output above, and --debug shows where"
            .formatted(root.getClass().getSimpleName(), firstLine(root.getMessage())),
        ExitCode.FAILURE);
  }

  /** Tells what is wrong with the arguments, and returns the exit code. */
  int report(ParameterException fault) {
    return say(message(fault), ExitCode.USER_INPUT);
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
    String finding = "%s: no such %s".formatted(found, what);
    List<String> others = option ? knowing(found, command) : List.of();
    if (!others.isEmpty()) {
      return "%s of %s, but of %s"
          .formatted(finding, command.getCommandName(), String.join(", ", others));
    }
    return "%s; %s"
        .formatted(
            finding,
            NearestNames.nearest(found, known)
                .map(near -> "the nearest is " + near)
                .orElse("see %s --help".formatted(command.getCommandSpec().qualifiedName())));
  }

  /** The commands beside one that have an option. */
  private static List<String> knowing(String option, CommandLine command) {
    return command.getParent() == null
        ? List.of()
        : command.getParent().getSubcommands().values().stream()
            .filter(other -> other.getCommandSpec().findOption(option) != null)
            .map(CommandLine::getCommandName)
            .toList();
  }

  private int say(String message, int exitCode) {
    if (!ExitGuard.isStopped()) {
      err.println("tsenor: " + Printable.sentence(message));
      err.flush();
    }
    return exitCode;
  }

  /** Classes that are missing or do not fit, where the user has brought some. */
  private Optional<String> classPathFault(Throwable failure) {
    return classPath.isBlank()
        ? Optional.empty()
        : UserFaults.causes(failure)
            .filter(
                cause -> cause instanceof LinkageError || cause instanceof ClassNotFoundException)
            .reduce((outer, inner) -> inner)
            .map(
                cause ->
                    "TSENOR_CLASSPATH is %s: a class is missing there or does not fit Spark %s and Hadoop %s: %s: %s"
                        .formatted(
                            classPath,
                            package$.MODULE$.SPARK_VERSION(),
                            VersionInfo.getVersion(),
                            cause.getClass().getSimpleName(),
                            cause.getMessage()));
  }

  private static String firstLine(String message) {
    return message == null ? "no message" : message.strip().lines().findFirst().orElse("");
  }
}
