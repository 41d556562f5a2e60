package org.tsenor.gpukit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tsenor.gpukit.device.KernelProfile;
import org.tsenor.gpukit.device.KernelTour;

/** The commands of the kit's parts; an empty one is of a tool that is not on this machine. */
final class KitParts {
  private static final List<String> TOOLKITS =
      List.of("/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer");

  private static final String FORWARD_BENCHMARK = "org.tsenor.model.ForwardBenchmark";

  private final Path home;
  private final Path results;
  private final boolean small;
  private String reason = "";

  KitParts(Path home, Path results, boolean small) {
    this.home = home;
    this.results = results;
    this.small = small;
  }

  /** Why the last command is empty. */
  String reason() {
    return reason;
  }

  /** A class of this kit in a JVM of its own. */
  List<String> java(String main, int clock) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("@" + home.resolve("jvm.options"));
    words.add(small ? "-Xmx512m" : heap());
    words.add("-Dfile.encoding=UTF-8");
    words.add("-Dgpukit.clock=" + clock);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    words.add(results.toString());
    if (small) {
      words.add("small");
    }
    return words;
  }

  /**
   * A part takes of it what it needs; the largest needs 12 GB, where the machine has twice that.
   */
  private static String heap() {
    long bytes =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    return "-Xmx%dm".formatted(Math.min(16L << 10, (bytes / 2) >> 20));
  }

  /** The forward pass, of a module that this one does not see. */
  List<String> forward() {
    List<String> words = java(FORWARD_BENCHMARK, 0);
    // Classes that read files know Hadoop's, of which none is here; the verifier would load them.
    words.addAll(1, List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    return words;
  }

  /** Directories for the dynamic linker; empty where nothing is to be added. */
  String libraries(boolean forAlgebra) {
    return forAlgebra ? LibraryPath.of(home.resolve("newer"), find(python())) : "";
  }

  private static String python() {
    return Optional.ofNullable(System.getenv("GPU_KIT_PYTHON")).orElse("python3");
  }

  /** The same method in PyTorch on the same bytes. */
  List<String> torch() {
    String python = python();
    Optional<String> found = find(python);
    if (found.isEmpty()) {
      return missing("there is no %s on this machine".formatted(python));
    }
    List<String> words = new ArrayList<>();
    words.add(found.get());
    words.add(home.resolve("torch_tsenor.py").toString());
    words.add(results.toString());
    if (small) {
      words.add("small");
    }
    return words;
  }

  /** Every kernel once, under one tool of compute-sanitizer. */
  List<String> sanitizer(String tool) {
    Optional<String> found = find("compute-sanitizer");
    if (found.isEmpty()) {
      return missing("there is no compute-sanitizer on this machine");
    }
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(found.get(), "--tool", tool, "--target-processes", "all", "--error-exitcode", "9"));
    words.addAll(java(KernelTour.class.getName(), 0));
    return words;
  }

  /** Nsight Compute, which writes to a file what {@link #profileTable} reads. */
  List<String> profile(Path csv) {
    Optional<String> found = find("ncu");
    if (found.isEmpty()) {
      return missing("there is no ncu on this machine");
    }
    List<String> words = new ArrayList<>();
    words.addAll(List.of(found.get(), "--csv", "--log-file", csv.toString()));
    words.addAll(List.of("--target-processes", "all", "--clock-control", "none"));
    words.addAll(List.of("--metrics", KernelProfile.metricNames()));
    words.addAll(java(KernelProfile.class.getName(), 0));
    return words;
  }

  /** Makes a table of what Nsight Compute wrote. */
  List<String> profileTable(Path csv) {
    List<String> words = java(KernelProfile.class.getName(), 0);
    words.addAll(List.of("table", csv.toString()));
    return words;
  }

  /** A program on the path, or where CUDA's toolkit puts it. */
  static Optional<String> find(String program) {
    if (program.contains("/")) {
      return Optional.of(program).filter(path -> Files.isExecutable(Path.of(path)));
    }
    Stream<String> path =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"));
    return Stream.concat(path, TOOLKITS.stream())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private List<String> missing(String why) {
    reason = why;
    return List.of();
  }
}
