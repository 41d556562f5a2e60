package org.tsenor.it.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.Report;

/**
 * Spark's GPU scheduling with the shipped properties and discovery script, on a machine that has no
 * GPU: its {@code nvidia-smi} is a script that lists two. One worker, two executors, each of which
 * books a GPU.
 *
 * <p>{@code CUDA_VISIBLE_DEVICES} hides what GPUs the machine may have: here every executor falls
 * back.
 */
class GpuSchedulingIT {
  private static final String REFUSAL = "backend cuda cannot run here: ";

  @TempDir private static Path directory;

  private static TwoGpus machine;

  @BeforeAll
  static void fakeTwoGpus() throws IOException {
    machine = new TwoGpus(directory).with("CUDA_VISIBLE_DEVICES", "");
  }

  private static ProcessRun prune(Path output, String backend) throws IOException {
    return machine.prune(output, List.of("spark.task.maxFailures=1"), "--backend", backend);
  }

  @Test
  void autoCompletesOnTheCpuAndTheReportSaysWhere() throws Exception {
    Path output = directory.resolve("auto");
    String summary;
    try (ProcessRun run = prune(output, "auto")) {
      summary = run.succeed(300).out();
    }
    Set<String> executors = new TreeSet<>();
    Set<String> gpus = new TreeSet<>();
    for (JsonNode executor : Report.of(output).get("executors")) {
      executors.add(executor.get("executor").asText());
      executor.get("gpus").fieldNames().forEachRemaining(gpus::add);
      executor
          .get("backends")
          .fieldNames()
          .forEachRemaining(backend -> assertTrue(backend.startsWith("vector"), backend));
      assertTrue(executor.get("notes").fieldNames().next().startsWith(REFUSAL), executor::toString);
    }
    assertEquals(Set.of("0", "1"), executors);
    assertEquals(Set.of("0", "1"), gpus);
    assertTrue(summary.matches("(?s).*executor 0 on \\S+, GPU [01]: vector .*"), summary);
    assertTrue(summary.matches("(?s).*executor 1 on \\S+, GPU [01]: vector .*"), summary);
    assertTrue(summary.contains("note         " + REFUSAL), summary);
  }

  @Test
  void aBackendAskedForByNameFailsWithTheReason() throws Exception {
    Path output = directory.resolve("cuda");
    try (ProcessRun run = prune(output, "cuda")) {
      assertEquals(2, run.await(300), run::err);
      assertTrue(run.err().contains("tsenor: " + REFUSAL), run::err);
    }
    assertFalse(Files.exists(output.resolve("report.json")));
  }

  @Test
  void theDiscoveryScriptSaysWhatIsMissing() throws Exception {
    assertEquals(
        "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n", discover(0, machine.environment()));
    Map<String, String> bare = Map.of("PATH", withoutNvidiaSmi().toString());
    assertTrue(discover(1, bare).contains("no nvidia-smi on the PATH"));
  }

  private static String discover(int expected, Map<String, String> variables) throws Exception {
    List<String> command = List.of("/bin/bash", Project.DISCOVERY_SCRIPT.toString());
    try (ProcessRun run = ProcessRun.start(command, variables, directory)) {
      assertEquals(expected, run.await(30), run::err);
      return expected == 0 ? run.out() : run.err();
    }
  }

  /** A path of programs that has what the script calls and no {@code nvidia-smi}. */
  private static Path withoutNvidiaSmi() throws IOException {
    Path bare = Files.createDirectories(directory.resolve("bare"));
    Files.createSymbolicLink(bare.resolve("hostname"), Path.of("/bin/hostname"));
    return bare;
  }
}
