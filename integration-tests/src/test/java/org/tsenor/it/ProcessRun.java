package org.tsenor.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One real process: started, waited for, its output kept in files. */
public final class ProcessRun implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;
  private final List<String> command;

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

  /** Waits for the end and gives the exit code. */
  public int await(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "still running after %d s: %s%n%s".formatted(seconds, command, err()));
    }
    return process.exitValue();
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

  boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
