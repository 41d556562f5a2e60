package org.tsenor.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Sees to the exit code where something else than {@link Main} ends the process.
 *
 * <p>Spark calls {@code System.exit} with codes of its own, such as 52 and 53, from where no
 * command hears of it. A signal ends the process by its own code, as it should.
 */
final class ExitGuard {
  /** Below that of every file system and of Spark, which delete their temporary files before. */
  private static final int LAST = 0;

  private final PrintWriter err;
  private final Runnable hook = this::end;
  private volatile boolean released;

  private ExitGuard(PrintWriter err) {
    this.err = err;
  }

  /** A guard over this process until it is released. */
  static ExitGuard install(PrintWriter err) {
    ExitGuard guard = new ExitGuard(err);
    ShutdownHookManager.get().addShutdownHook(guard.hook, LAST);
    return guard;
  }

  /** From now on the process may end with any code; nothing of the guard is left in it. */
  void release() {
    released = true;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(hook);
    }
  }

  /** What runs when the process ends. */
  Runnable hook() {
    return hook;
  }

  private void end() {
    if (!released && exitWasCalled()) {
      err.println(
          "tsenor: failed: Spark has ended this process; the log is %s"
              .formatted(System.getProperty(FailureReport.LOG_PROPERTY, "the output above")));
      Runtime.getRuntime().halt(ExitCode.FAILURE);
    }
  }

  /** Whether a thread waits in {@code System.exit} that is not the one that hears signals. */
  private static boolean exitWasCalled() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> !thread.getKey().getName().startsWith("SIG"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(
            frame ->
                frame.getClassName().equals(Runtime.class.getName())
                    && frame.getMethodName().equals("exit"));
  }
}
