package org.tsenor.it.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.Report;

/**
 * The whole job on two GPUs that do not exist: Spark schedules them, JCuda's own natives call a
 * driver that runs our kernels as C++. Every process of the cluster could use it; the Spark driver
 * must not.
 */
class StubGpuIT {
  private static final Path BUILDS = Project.ROOT.resolve("solver-kernels/target/cuda-emulation");

  private static final Pattern LOSS =
      Pattern.compile("Lost executor (\\d+) on \\S+: Command exited with code 20");

  @TempDir private static Path directory;

  private static TwoGpus machine;
  private static Path driverCounts;
  private static Path executorCounts;

  @BeforeAll
  static void findTheStub() throws IOException {
    boolean hasCompiler =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "g++")));
    assumeTrue(hasCompiler, "the stub driver is compiled with g++, which is not here");
    driverCounts = directory.resolve("spark-driver.counts");
    executorCounts = directory.resolve("executors.counts");
    machine =
        new TwoGpus(directory)
            .with("STUB_DEVICES", "2")
            .with("STUB_REPORT", driverCounts.toString())
            .with("LD_LIBRARY_PATH", newestBuild().toString());
  }

  /** The tests of the kernels build it; older builds may lie beside it. */
  private static Path newestBuild() throws IOException {
    try (Stream<Path> builds = Files.list(BUILDS)) {
      return builds
          .filter(build -> Files.exists(build.resolve("libcuda.so.1")))
          .max(Comparator.comparingLong(build -> build.toFile().lastModified()))
          .orElseThrow(() -> new IllegalStateException("no stub driver in " + BUILDS));
    }
  }

  /** The report of a process that used CUDA goes to one file for the driver, one for executors. */
  private static ProcessRun prune(Path output, List<String> settings, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(settings);
    all.add("spark.executorEnv.STUB_REPORT=" + executorCounts);
    return machine.prune(output, all, arguments);
  }

  @Test
  void aJobIsPrunedOnItsGpus() throws Exception {
    Path output = directory.resolve("pruned");
    String summary;
    try (ProcessRun run = prune(output, List.of(), "--backend", "cuda")) {
      summary = run.succeed(300).out();
    }
    assertTrue(summary.matches("(?s).*executor 0 on \\S+, GPU [01]: cuda .*"), summary);
    assertTrue(summary.matches("(?s).*executor 1 on \\S+, GPU [01]: cuda .*"), summary);
    assertFalse(summary.contains("  note"), summary);
    Set<String> gpus = new TreeSet<>();
    for (JsonNode executor : Report.of(output).get("executors")) {
      executor.get("gpus").fieldNames().forEachRemaining(gpus::add);
    }
    assertEquals(Set.of("0", "1"), gpus);
    assertFalse(Files.exists(driverCounts), "the Spark driver started CUDA");
    assertTrue(Files.exists(executorCounts), "no executor started CUDA");
    assertAsGoodAsOnTheCpu(output);
  }

  /** The masks are proved, and what they keep is what the vector backend keeps. */
  private static void assertAsGoodAsOnTheCpu(Path output) throws Exception {
    Path onCpu = directory.resolve("on-cpu");
    String model = Project.MODEL.toString();
    tsenor("prune", "--model", model, "--output", onCpu.toString(), "--pattern", "16:32");
    tsenor("verify", output.toString(), "--against", model);
    JsonNode expected = Report.of(onCpu).get("tensors");
    JsonNode actual = Report.of(output).get("tensors");
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      double kept = expected.get(i).path("kept_score").asDouble();
      assertEquals(expected.get(i).get("name"), actual.get(i).get("name"));
      assertEquals(kept, actual.get(i).path("kept_score").asDouble(), 2e-7 * kept);
    }
  }

  private static void tsenor(String... arguments) throws Exception {
    List<String> command = Project.shortLived(Project.tsenor(arguments));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      run.succeed(120);
    }
  }

  @Test
  void anExecutorWhoseGpuIsLostEndsAndTheJobGoesOn() throws Exception {
    Path output = directory.resolve("after-a-loss");
    String lost;
    try (ProcessRun run =
        prune(
            output,
            List.of(
                // In the midst of a task, whose bands have four launches each.
                "spark.executorEnv.STUB_LOST_AT=10",
                "spark.executorEnv.STUB_LOST_ONCE=" + directory.resolve("lost")),
            "--backend",
            "cuda")) {
      run.succeed(300);
      Matcher loss = LOSS.matcher(run.err());
      assertTrue(loss.find(), run::err);
      lost = loss.group(1);
      assertFalse(loss.find(), run::err);
    }
    tsenor("verify", output.toString(), "--against", Project.MODEL.toString());
    Set<String> executors = new TreeSet<>();
    Report.of(output)
        .get("executors")
        .forEach(executor -> executors.add(executor.get("executor").asText()));
    assertFalse(executors.contains(lost), () -> lost + " was lost, and pruned " + executors);
  }

  @Test
  void aCalibratedJobOutlivesAGpuThatIsLostInItsForwardPass() throws Exception {
    Path output = directory.resolve("calibrated");
    Path calibration = Project.MODEL.resolveSibling("data/calib.jsonl");
    try (ProcessRun run =
        prune(
            output,
            List.of(
                // A window takes more launches than this through one decoder layer.
                "spark.executorEnv.STUB_LOST_AT=5",
                "spark.executorEnv.STUB_LOST_ONCE=" + directory.resolve("lost-in-forward")),
            "--backend",
            "cuda",
            "--method",
            "sparsegpt",
            "--compensation",
            "false",
            "--calibration",
            calibration.toString(),
            "--samples",
            "4")) {
      run.succeed(400);
      assertTrue(LOSS.matcher(run.err()).find(), run::err);
    }
    tsenor("verify", output.toString(), "--against", Project.MODEL.toString());
    assertFalse(Files.exists(driverCounts), "the Spark driver started CUDA");
    for (JsonNode tensor : Report.of(output).get("tensors")) {
      String algebra = tensor.path("linear_algebra").toString();
      assertTrue(algebra.contains("cuBLAS"), algebra);
    }
  }
}
