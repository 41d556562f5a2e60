package org.tsenor.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** A process of its own for one command: what the launcher starts, and the jar as a program. */
public final class Launch {
  private Launch() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode;
    try {
      exitCode = run(args);
      // Java itself would end with 1, which says that verify found a fault.
    } catch (LinkageError e) {
      exitCode = ExitCode.USER_INPUT;
      System.err.printf(
          "tsenor: a jar is missing, damaged or cannot be opened (ulimit -n says how many files"
              + " may be): %s%n",
          e);
    } catch (RuntimeException | Error e) {
      exitCode = ExitCode.FAILURE;
      System.err.printf("tsenor: failed before the command began: %s%n", e);
    }
    System.exit(exitCode);
  }

  private static int run(String[] args) {
    NamelessUser.logIn();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    ExitGuard guard = ExitGuard.install(err, args);
    int exitCode = Main.run(new LocalJobs(new SparkJobRunner()), out, err, args);
    guard.release();
    return exitCode;
  }
}
