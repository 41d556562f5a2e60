package org.tsenor.gpukit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tsenor.gpukit.device.DeviceTests;
import org.tsenor.gpukit.device.DriverCheck;
import org.tsenor.gpukit.device.ModelBenchmark;
import org.tsenor.gpukit.device.OperationCounts;
import org.tsenor.gpukit.device.SolverBenchmark;
import org.tsenor.gpukit.device.SparseGptBenchmark;
import org.tsenor.gpukit.part.KitTask;

/**
 * Runs the parts of the kit and makes their report: {@code [--small] [--only a,b,...]}. The exit
 * code is 0 only if nothing failed.
 */
final class GpuKit {
  private final Path home;
  private final Path results;
  private final boolean small;
  private final Report report;
  private int clock;

  private GpuKit(Path home, boolean small) {
    this.home = home;
    this.results = home.resolve("result");
    this.small = small;
    this.report = new Report(results, small);
  }

  /** The parts, in their order. */
  private enum Part {
    DRIVER("JCuda on the driver", 120, DriverCheck.class),
    TESTS("Tests on the device", 240, DeviceTests.class),
    SOLVERS("Times and errors of the mask kernels", 180, SolverBenchmark.class),
    MODEL("All linears of a Llama-3-8B", 120, ModelBenchmark.class),
    TORCH("TSENOR in plain PyTorch", 180, null),
    SPARSEGPT("SparseGPT on one layer", 180, SparseGptBenchmark.class),
    FORWARD("Forward pass through one layer", 120, null),
    COUNTS("What the kernels execute", 120, OperationCounts.class),
    PROFILE("What limits the kernels, by Nsight Compute", 120, null),
    MEMCHECK("compute-sanitizer memcheck", 180, null),
    RACECHECK("compute-sanitizer racecheck", 180, null),
    SYNCCHECK("compute-sanitizer synccheck", 180, null);

    private final String title;
    private final int limitSeconds;
    private final Class<?> main;

    Part(String title, int limitSeconds, Class<?> main) {
      this.title = title;
      this.limitSeconds = limitSeconds;
      this.main = main;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean needsAlgebra() {
      return this == SPARSEGPT || this == FORWARD;
    }
  }

  /** Runs the kit that this process was started from. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    boolean small = false;
    Set<String> only = new LinkedHashSet<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--small")) {
        small = true;
      } else if (arguments[i].equals("--only") && i + 1 < arguments.length) {
        only.addAll(List.of(arguments[++i].split(",")));
      } else {
        refuse("'%s' is not known".formatted(arguments[i]));
      }
    }
    List<String> known = Arrays.stream(Part.values()).map(Part::label).toList();
    if (!known.containsAll(only)) {
      refuse("--only takes some of %s".formatted(String.join(",", known)));
    }
    GpuKit kit = new GpuKit(Path.of(System.getProperty("gpukit.home")), small);
    System.exit(kit.run(only) ? 0 : 1);
  }

  private static void refuse(String reason) {
    System.err.println(reason + "\nusage: run-gpu-kit [--small] [--only part,part,...]");
    System.exit(2);
  }

  /** Whether nothing failed. */
  private boolean run(Set<String> only) throws IOException, InterruptedException {
    Files.createDirectories(results);
    if (only.isEmpty()) {
      // What an earlier run has measured must not look like this one's.
      for (String file : List.of(SolverBenchmark.TIMES, ModelBenchmark.TIMES, "torch.tsv")) {
        Files.deleteIfExists(results.resolve(file));
      }
    }
    report.begin(home);
    boolean hasDriver = true;
    for (Part part : Part.values()) {
      boolean wanted = only.isEmpty() || only.contains(part.label()) || part == Part.DRIVER;
      if (!wanted) {
        continue;
      }
      System.err.println("gpu-kit: " + part.title);
      long start = System.nanoTime();
      KitCommand.Ended ended =
          hasDriver ? run(part) : new KitCommand.Ended(KitTask.SKIPPED, "", "it needs the driver");
      report.add(part.label(), part.title, ended, (System.nanoTime() - start) / 1e9);
      hasDriver &= part != Part.DRIVER || ended.exit() == 0;
    }
    return report.end();
  }

  private KitCommand.Ended run(Part part) throws IOException, InterruptedException {
    KitParts parts = new KitParts(home, results, small);
    List<String> words =
        switch (part) {
          case TORCH -> parts.torch();
          case FORWARD -> parts.forward();
          case PROFILE -> parts.profile(results.resolve("profile.csv"));
          case MEMCHECK, RACECHECK, SYNCCHECK -> parts.sanitizer(part.label());
          default -> parts.java(part.main.getName(), clock);
        };
    if (words.isEmpty()) {
      return new KitCommand.Ended(KitTask.SKIPPED, "", parts.reason());
    }
    Conditions conditions = new Conditions(results);
    boolean sampled = part == Part.SOLVERS;
    if (sampled) {
      conditions.begin();
    }
    KitCommand.Ended ended =
        new KitCommand(part.label(), part.limitSeconds, words, parts.libraries(part.needsAlgebra()))
            .run(results);
    if (part == Part.PROFILE && ended.exit() == 0) {
      // Its own output is a log: the table is made of its file.
      List<String> table = parts.profileTable(results.resolve("profile.csv"));
      ended =
          new KitCommand("profile-table", part.limitSeconds, table, parts.libraries(false))
              .run(results);
    }
    if (sampled) {
      clock = conditions.end();
      report.clock(clock);
    }
    return ended;
  }
}
