package org.tsenor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.tsenor.job.settings.Operation;
import org.tsenor.text.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command line's entry.
 *
 * <p>Exit codes: 0 done, 1 a verification found a fault, 2 the user's input or settings are at
 * fault, 3 this program or the cluster failed.
 */
@Command(
    name = "tsenor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Prunes language models to transposable N:M sparsity on Apache Spark.",
    footer = {
      "",
      "Exit codes: 0 done, 1 verify found a fault, 2 input or settings are at fault, 3 failed."
    })
public final class Main implements Runnable {
  private static final int HELP_WIDTH = 100;

  /** What is planned is pruned with {@code --dry-run}. */
  static final List<Operation> COMMANDS =
      List.of(
          Operation.PRUNE,
          Operation.VERIFY,
          Operation.EVALUATE,
          Operation.INSPECT,
          Operation.RESTORE,
          Operation.GENERATE);

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error too.")
  private boolean debug;

  private CommandLine line;
  private String told = "tsenor: verify found a fault; the output above names it";

  private Main() {}

  /**
   * Runs a command in the process of whoever calls: {@code spark-submit}, a cluster's driver, a
   * notebook. It goes on with its own session afterwards.
   *
   * @throws CommandFailedException if the command's exit code is not 0; under {@code spark-submit}
   *     Spark's own exception of that kind
   */
  public static void main(String[] args) {
    Caller caller = Caller.ofMain();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    // Only spark-submit's process has nothing else to do than this command.
    Optional<ExitGuard> guard =
        caller == Caller.SPARK_SUBMIT
            ? Optional.of(ExitGuard.install(err, args))
            : Optional.empty();
    Ending ending;
    try {
      ending = end(new SparkJobRunner(), out, err, args);
    } finally {
      guard.ifPresent(ExitGuard::release);
    }
    if (ending.exitCode() != ExitCode.DONE) {
      throw caller.failure(ending);
    }
  }

  /**
   * Runs a command in this process.
   *
   * @param out that knows whether all that was printed has been written
   * @return the exit code
   */
  static int run(JobRunner jobs, PrintWriter out, PrintWriter err, String... args) {
    return end(jobs, out, err, args).exitCode();
  }

  private static Ending end(
      JobRunner jobs, PrintWriter stdout, PrintWriter stderr, String... args) {
    PrintWriter out = Printable.writer(stdout);
    PrintWriter err = Printable.writer(stderr);
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    main.line = line;
    for (Operation operation : COMMANDS) {
      line.addSubcommand(OperationCommand.spec(operation, jobs));
    }
    line.setOut(out).setErr(err).setExpandAtFiles(false).setUsageHelpWidth(HELP_WIDTH);
    line.setParameterExceptionHandler(
        (fault, arguments) -> main.tell(err, report -> report.report(fault)));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> main.tell(err, report -> report.report(failure)));
    int exitCode;
    try {
      exitCode = line.execute(args);
    } catch (Error e) {
      // picocli hands over exceptions only; these end a command with a message too
      exitCode = main.tell(err, report -> report.report(e));
    }
    boolean isLost = out.checkError();
    boolean saidWhy = exitCode == ExitCode.USER_INPUT || exitCode == ExitCode.FAILURE;
    if (isLost && !saidWhy) {
      exitCode = main.tell(err, FailureReport::reportLostOutput);
    }
    return new Ending(exitCode, main.told);
  }

  /** Tells the user what went wrong, and keeps it for whoever else has to be told. */
  private int tell(PrintWriter err, ToIntFunction<FailureReport> report) {
    StringWriter text = new StringWriter();
    int exitCode = report.applyAsInt(new FailureReport(new PrintWriter(text, true), debug));
    err.print(text);
    err.flush();
    told = text.toString().lines().reduce("", (line, next) -> next);
    return exitCode;
  }

  /** Without a command there is nothing to do but to say which ones there are. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        line,
        "a command is missing: prune, verify, evaluate, inspect, restore or generate; see tsenor"
            + " --help");
  }

  /** The version that the jar's manifest names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "tsenor "
            + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not run from a jar)")
      };
    }
  }
}
