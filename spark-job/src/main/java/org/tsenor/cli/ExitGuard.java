package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Sees to the exit code, and to a last word, where something else than {@link Main} ends the
 * process.
 *
 * <p>Spark calls {@code System.exit} with codes of its own, such as 52 and 53, from where no
 * command hears of it. A signal ends the process by its own code, as it should.
 */
final class ExitGuard {
  /** Above that of every file system and of Spark, whose end makes commands fail. */
  private static final int FIRST = 1000;

  /** Below that of every file system and of Spark, which delete their temporary files before. */
  private static final int LAST = 0;

  /** Of this process: there is one, and it ends once. */
  private static volatile boolean isStopped;

  private final PrintWriter err;
  private final List<String> arguments;
  private final Runnable first = this::begin;
  private final Runnable last = this::end;
  private volatile boolean released;

  private ExitGuard(PrintWriter err, List<String> arguments) {
    this.err = err;
    this.arguments = arguments;
  }

  /**
   * A guard over this process until it is released.
   *
   * @param arguments of the command that runs
   */
  static ExitGuard install(PrintWriter err, String... arguments) {
    ExitGuard guard = new ExitGuard(err, List.of(arguments));
    ShutdownHookManager.get().addShutdownHook(guard.first, FIRST);
    ShutdownHookManager.get().addShutdownHook(guard.last, LAST);
    return guard;
  }

  /** Whether a signal is ending this process: what fails from then on is no news. */
  static boolean isStopped() {
    return isStopped;
  }

  /** From now on the process may end with any code; nothing of the guard is left in it. */
  void release() {
    released = true;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(first);
      hooks.removeShutdownHook(last);
    }
  }

  /** What runs when the process ends. */
  List<Runnable> hooks() {
    return List.of(first, last);
  }

  private void begin() {
    if (!released && signalCame()) {
      isStopped = true;
      err.println("tsenor: " + lastWord(arguments));
    }
  }

  /** What to tell somebody who has stopped this command. */
  static String lastWord(List<String> arguments) {
    boolean canBeResumed = arguments.contains("prune") && !arguments.contains("--dry-run");
    return canBeResumed
        ? "stopped by a signal; the same command with --resume goes on from here"
        : "stopped by a signal; the same command starts again";
  }

  private void end() {
    if (!released && exitWasCalled()) {
      err.println("tsenor: failed: Spark has ended this process; the log is the output above");
      Runtime.getRuntime().halt(ExitCode.FAILURE);
    }
  }

  /** Whether the thread that hears signals is ending the process. */
  private static boolean signalCame() {
    return frames(true).anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
  }

  /** Whether a thread waits in {@code System.exit} that is not the one that hears signals. */
  private static boolean exitWasCalled() {
    return frames(false)
        .anyMatch(
            frame ->
                frame.getClassName().equals(Runtime.class.getName())
                    && frame.getMethodName().equals("exit"));
  }

  private static Stream<StackTraceElement> frames(boolean ofSignals) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("SIG") == ofSignals)
        .flatMap(thread -> Arrays.stream(thread.getValue()));
  }
}
