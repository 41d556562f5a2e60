package org.tsenor.model.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends a process that takes more than its {@link Bounds}. Limits of the operating system would not
 * do: they count what a JVM reserves, not what it uses, and cannot grow with a text.
 *
 * <p>Memory is seen on Linux; elsewhere only time is.
 */
final class ProcessWatch {
  private static final Duration EVERY = Duration.ofMillis(20);

  /** In KiB, a line each in the file that Linux has for every process. */
  private static final String[] MEMORY = {"VmRSS:", "VmSwap:"};

  private final Process process;
  private final Path status;

  /** What the process is at; null between requests. */
  private volatile Request request;

  private long requests;

  private volatile String excess;

  private record Request(long number, Bounds bounds) {}

  /** What the process had when a request was first looked at: most are answered before. */
  private record Watched(Request request, long memoryBefore, Duration cpuBefore) {}

  private ProcessWatch(Process process) {
    this.process = process;
    this.status = Path.of("/proc/%d/status".formatted(process.pid()));
  }

  /** Watches a process from its first request to its end. */
  static ProcessWatch of(Process process) {
    ProcessWatch watch = new ProcessWatch(process);
    Thread thread = new Thread(watch::watch, "tokenizer's watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** From here on the process may take so much. */
  void begin(Bounds allowed) {
    requests++;
    request = new Request(requests, allowed);
  }

  /** The request is answered. */
  void end() {
    request = null;
  }

  /** What the process was ended for. */
  Optional<String> excess() {
    return Optional.ofNullable(excess);
  }

  private void watch() {
    Watched watched = null;
    try {
      while (process.isAlive()) {
        Request now = request;
        if (now == null) {
          watched = null;
        } else if (watched == null || !watched.request().equals(now)) {
          watched = new Watched(now, memory(), cpu());
        } else {
          check(watched);
        }
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(Watched watched) {
    Bounds allowed = watched.request().bounds();
    if (memory() - watched.memoryBefore() > allowed.memory()) {
      end(watched.request(), allowed.moreMemory());
    } else if (cpu().minus(watched.cpuBefore()).compareTo(allowed.cpu()) > 0) {
      end(watched.request(), allowed.moreTime());
    }
  }

  private void end(Request exceeded, String words) {
    // Answered while it was looked at: what it took is its answer's.
    if (exceeded.equals(request)) {
      excess = words;
      process.destroyForcibly();
    }
  }

  private Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private long memory() {
    long kibibytes = 0;
    try {
      for (String line : Files.readAllLines(status)) {
        for (String key : MEMORY) {
          if (line.startsWith(key)) {
            kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
          }
        }
      }
    } catch (IOException e) {
      // It has ended, or this is not Linux.
      return 0;
    }
    return kibibytes << 10;
  }
}
