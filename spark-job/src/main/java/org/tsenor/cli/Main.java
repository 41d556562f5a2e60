package org.tsenor.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tsenor.text.PrintableWriter;
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

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error too.")
  private boolean debug;

  private CommandLine line;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    NamelessUser.logIn();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    ExitGuard guard = ExitGuard.install(err, args);
    int exitCode = run(new SparkJobRunner(), out, err, args);
    guard.release();
    System.exit(exitCode);
  }

  /**
   * Runs a command in this process.
   *
   * @param stdout that knows whether all that was printed has been written
   * @return the exit code
   */
  static int run(JobRunner jobs, PrintWriter stdout, PrintWriter stderr, String... args) {
    PrintWriter out = printable(stdout);
    PrintWriter err = printable(stderr);
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    main.line = line;
    line.addSubcommand(PruneCommand.spec(jobs));
    line.addSubcommand(new VerifyCommand(jobs));
    line.addSubcommand(new EvaluateCommand(jobs));
    line.addSubcommand(new InspectCommand());
    line.addSubcommand(new RestoreCommand());
    line.addSubcommand(new GenerateCommand());
    line.setOut(out).setErr(err).setExpandAtFiles(false).setUsageHelpWidth(HELP_WIDTH);
    line.setParameterExceptionHandler(
        (fault, arguments) -> new FailureReport(err, main.debug).report(fault));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> new FailureReport(err, main.debug).report(failure));
    int exitCode;
    try {
      exitCode = line.execute(args);
    } catch (Error e) {
      // picocli hands over exceptions only; these end a command with a message too
      exitCode = new FailureReport(err, main.debug).report(e);
    }
    boolean isLost = out.checkError();
    boolean saidWhy = exitCode == ExitCode.USER_INPUT || exitCode == ExitCode.FAILURE;
    return isLost && !saidWhy ? new FailureReport(err, main.debug).reportLostOutput() : exitCode;
  }

  /** Whatever prints a name, no terminal obeys it. */
  private static PrintWriter printable(PrintWriter terminal) {
    return new PrintWriter(new PrintableWriter(terminal), true);
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
