package org.tsenor.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One real process: started, waited for, its output kept in files. */
public final class ProcessRun implements AutoCloseable {
  /** Times are given for an idle machine; one that does something else besides may take longer. */
  private static final int BUSY = 5;

  private final Process process;
  private final Path out;
  private final Path err;
  private final List<String> command;
  private final Set<ProcessHandle> started = new HashSet<>();

  private ProcessRun(Process process, Path out, Path err, List<String> command) {
    this.process = process;
    this.out = out;
    this.err = err;
    this.command = command;
  }

  /** Starts a process; what it prints goes to files of a directory. */
  public static ProcessRun start(List<String> command, Map<String, String> environment, Path logs)
      throws IOException {
    Files.createDirectories(logs);
    Path out = Files.createTempFile(logs, "run", ".out");
    Path err = Files.createTempFile(logs, "run", ".err");
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new ProcessRun(builder.start(), out, err, command);
  }

  /**
   * Waits for the end, also of what the process has started, and gives the exit code.
   *
   * @param seconds that it takes at most, on a machine that does nothing else
   */
  public int await(long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BUSY * seconds);
    while (isAlive() || started.stream().anyMatch(ProcessRun::runs)) {
      if (System.nanoTime() > end) {
        close();
        throw new AssertionError(
            "still running after %d s: %s%n%s".formatted(BUSY * seconds, command, err()));
      }
      process.descendants().forEach(started::add);
      Thread.sleep(50);
      started.removeIf(child -> !runs(child));
    }
    return process.exitValue();
  }

  /** A condition on the file system or the process table. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it holds. */
    boolean holds() throws IOException;
  }

  /** Waits for a condition that comes true while the process runs. */
  public void await(Condition condition) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 18_000; attempt++) {
      if (condition.holds()) {
        return;
      }
      if (!isAlive()) {
        throw new AssertionError("ended before the test could disturb it\n" + err());
      }
      Thread.sleep(50);
    }
    throw new AssertionError("waited fifteen minutes in vain\n" + err());
  }

  /** A process whose parent has gone stays in the table until somebody asks how it ended. */
  private static boolean runs(ProcessHandle child) {
    try {
      return child.isAlive()
          && !Files.readString(Path.of("/proc", "" + child.pid(), "stat"))
              .matches("(?s).*\\) Z .*");
    } catch (IOException e) {
      return child.isAlive(); // Not Linux, or gone meanwhile.
    }
  }

  /** Waits for success; anything else fails the test with what the process said. */
  public ProcessRun succeed(long seconds) throws InterruptedException {
    int code = await(seconds);
    if (code != 0) {
      throw new AssertionError("exit code %d of %s%n%s%n%s".formatted(code, command, out(), err()));
    }
    return this;
  }

  /** Standard output so far. */
  public String out() {
    return text(out);
  }

  /** Standard error so far. */
  public String err() {
    return text(err);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  long pid() {
    return process.pid();
  }

  /** Ends it and what it has started; afterwards nothing of them writes anywhere. */
  @Override
  public void close() {
    process.descendants().forEach(started::add);
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    while (started.stream().anyMatch(ProcessRun::runs)) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
