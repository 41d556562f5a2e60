package org.tsenor.it.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the JVMs of a run, one after the other until it ends, for a histogram of what lives on their
 * heaps. Each answer follows a full collection, so that it counts nothing that could be let go of;
 * what lives for less than the time between two answers may be missed.
 */
final class HeapSampler {
  private static final Pattern ENTRY =
      Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*", Pattern.MULTILINE);
  private static final Pattern TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
  private static final Pattern COMMITTED = Pattern.compile("Total: .*committed=(\\d+)KB");
  private static final Pattern HEAP = Pattern.compile("Java Heap \\(.*committed=(\\d+)KB");
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  private HeapSampler() {}

  /** Which JVM. */
  enum Role {
    DRIVER,
    EXECUTOR
  }

  /**
   * One answer, in bytes.
   *
   * @param millis when, since 1970
   * @param live on the heap
   * @param doubles arrays of doubles among it
   * @param floats arrays of floats among it
   * @param bytes arrays of bytes among it
   * @param outside committed by the JVM outside of its heap, direct buffers included
   */
  record Sample(
      Role role, long millis, long live, long doubles, long floats, long bytes, long outside) {
    long others() {
      return live - doubles - floats - bytes;
    }
  }

  /** Asks until the driver has ended. */
  static List<Sample> until(Process driver) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    while (driver.isAlive()) {
      sample(Role.DRIVER, driver.pid(), samples);
      List<ProcessHandle> children = driver.descendants().toList();
      for (ProcessHandle child : children) {
        if (String.join(" ", child.info().arguments().orElse(new String[0])).contains(EXECUTOR)) {
          sample(Role.EXECUTOR, child.pid(), samples);
        }
      }
      Thread.sleep(100);
    }
    return samples;
  }

  private static void sample(Role role, long pid, List<Sample> into)
      throws IOException, InterruptedException {
    String histogram = jcmd(pid, "GC.class_histogram");
    long millis = System.currentTimeMillis();
    String outside = jcmd(pid, "VM.native_memory", "summary");
    Matcher total = TOTAL.matcher(histogram);
    Matcher committed = COMMITTED.matcher(outside);
    Matcher heap = HEAP.matcher(outside);
    // A JVM that starts or ends gives no answer.
    if (total.find() && committed.find() && heap.find()) {
      TreeMap<String, Long> classes = new TreeMap<>();
      Matcher entry = ENTRY.matcher(histogram);
      while (entry.find()) {
        classes.merge(entry.group(2), Long.parseLong(entry.group(1)), Long::sum);
      }
      into.add(
          new Sample(
              role,
              millis,
              Long.parseLong(total.group(1)),
              classes.getOrDefault("[D", 0L),
              classes.getOrDefault("[F", 0L),
              classes.getOrDefault("[B", 0L),
              1024 * (Long.parseLong(committed.group(1)) - Long.parseLong(heap.group(1)))));
    }
  }

  private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add("-J-Xmx64m");
    all.add("" + pid);
    all.addAll(List.of(command));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return answer;
  }
}
