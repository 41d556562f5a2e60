package org.tsenor.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.it.Digests;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/**
 * Pruning with calibration on a standalone master with two workers, of which one executor or the
 * driver is killed. A {@link TaskHold} sees to it that it is in the middle of a task.
 */
class CalibratedClusterIT {
  /** Four windows of 128 tokens: the work of a task that computes nothing again. */
  private static final long GROUP_TOKENS = 512;

  private static final String TOKENS = "tokens through decoder layers";

  @TempDir static Path directory;

  private static StandaloneCluster cluster;
  private static NavigableMap<String, String> expected;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = StandaloneCluster.start(directory);
    expected = local("local[1]", directory.resolve("local1"));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  private static NavigableMap<String, String> local(String master, Path output, String... further)
      throws Exception {
    List<String> command = new ArrayList<>(Project.tsenor(arguments(output, further)));
    command.addAll(List.of("--master", master));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      run.succeed(300);
    }
    return Digests.of(output);
  }

  private static String[] arguments(Path output, String... further) {
    Path windows = Project.ROOT.resolve("integration-tests/tiny-llama/data/calib.jsonl");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--model",
                Project.MODEL.toString(),
                "--output",
                output.toString(),
                "--pattern",
                "16:32",
                "--method",
                "sparsegpt",
                "--calibration",
                windows.toString(),
                "--samples",
                "64",
                "--sequence-length",
                "128"));
    arguments.addAll(Arrays.asList(further));
    if (!arguments.contains("--compensation")) {
      arguments.addAll(List.of("--compensation", "false"));
    }
    return arguments.toArray(new String[0]);
  }

  @Test
  void sameBytesOnTwoLocalCores() throws Exception {
    assertEquals(expected, local("local[2]", directory.resolve("local2")));
    assertEquals(5, shards(expected), "one a decoder layer, and one");
    assertTrue(expected.keySet().stream().anyMatch(name -> name.startsWith("masks/")));
  }

  /**
   * The executor dies with what it has summed, passed on or pruned, and with the activations that
   * it has cached: a later task computes those again, through all layers before.
   */
  @ParameterizedTest
  @CsvSource({
    "decoder layer 3 of 4: calibrating, decoder layer 3 of 4: calibrating, 3",
    "decoder layer 2 of 4: passing on, decoder layer 2 of 4: passing on, 2",
    "decoder layer 3 of 4: pruning, decoder layer 3 of 4: passing on, 3",
  })
  void sameBytesAfterAnExecutorWasKilled(String held, String computesAgain, int layers)
      throws Exception {
    String name = held.replaceAll("\\W+", "-");
    Path output = directory.resolve(name);
    Path events = Files.createDirectory(directory.resolve(name + "-events"));
    try (ProcessRun run = start(output, held, EventLog.configuration(events))) {
      ProcessHandle.of(executorOfHeldTask(run, output)).orElseThrow().destroyForcibly();
      run.succeed(300);
    }
    assertEquals(expected, Digests.of(output));
    EventLog log = EventLog.read(events);
    assertEquals(1, log.executorsRemoved());
    assertEquals(1, log.tasks(held, "ExecutorLostFailure"), "the held task");
    assertTrue(log.tasks(held, "Resubmitted") >= 1 || held.contains("passing on"));
    assertEquals((long) layers * GROUP_TOKENS, log.largestUpdate(computesAgain, TOKENS));
  }

  /**
   * What the executor had of windows is computed again through layers that are committed, whose
   * linears no longer lie in files of their own.
   */
  @Test
  void sameBytesAfterAnExecutorThatTrainedWasKilled() throws Exception {
    String[] trained = {
      "--compensation", "--damping", "0.1", "--reconstruct", "layer", "--reconstruct-epochs", "1"
    };
    Path output = directory.resolve("killed-in-training");
    String held = "decoder layer 3 of 4: reconstructing";
    try (ProcessRun run = start(output, held, List.of(), trained)) {
      ProcessHandle.of(executorOfHeldTask(run, output)).orElseThrow().destroyForcibly();
      run.succeed(400);
    }
    assertEquals(
        local("local[2]", directory.resolve("trained-locally"), trained), Digests.of(output));
  }

  @Test
  void goesOnWhereItsDriverWasKilled() throws Exception {
    Path output = directory.resolve("killed-driver");
    try (ProcessRun run = start(output, "decoder layer 3 of 4: calibrating", List.of())) {
      executorOfHeldTask(run, output);
      run.kill();
    }
    assertFalse(Files.exists(output.resolve("config.json")));
    Map<String, List<Object>> committed = identities(output.resolve("_staging/shards"));
    assertEquals(2, committed.size(), committed::toString);

    List<String> command =
        Project.shortLived(
            Project.sparkSubmit(cluster.submitOptions(), arguments(output, "--resume")));
    try (ProcessRun run = ProcessRun.start(command, cluster.environment(), directory)) {
      run.succeed(300);
      assertTrue(run.err().contains("resuming: 2 shards are done"), run::err);
      assertFalse(run.err().contains("layer 2 of 4: error"), run::err);
      assertTrue(run.err().contains("layer 3 of 4: error"), run::err);
    }
    assertEquals(expected, Digests.of(output));
    Map<String, List<Object>> written = identities(output);
    committed.forEach((shard, identity) -> assertEquals(identity, written.get(shard), shard));
  }

  private static ProcessRun start(
      Path output, String held, List<String> further, String... arguments) throws Exception {
    List<String> configuration = new ArrayList<>(TaskHold.configuration(held, heldBy(output)));
    configuration.addAll(further);
    List<String> command =
        Project.sparkSubmitWithTests(
            cluster.submitOptions(configuration.toArray(String[]::new)),
            arguments(output, arguments));
    return ProcessRun.start(Project.shortLived(command), cluster.environment(), directory);
  }

  private static Path heldBy(Path output) {
    return output.resolveSibling(output.getFileName() + "-held-by");
  }

  private static long executorOfHeldTask(ProcessRun run, Path output) throws Exception {
    Path file = heldBy(output);
    run.await(() -> Files.exists(file) && Files.size(file) > 0);
    return Long.parseLong(Files.readString(file));
  }

  private static long shards(NavigableMap<String, String> files) {
    return files.keySet().stream().filter(name -> name.matches("model-[^/]*")).count();
  }

  /** Which file it is and when it was written, by the names of shards. */
  private static Map<String, List<Object>> identities(Path folder) throws Exception {
    Map<String, List<Object>> identities = new TreeMap<>();
    for (String name : folder.toFile().list((dir, n) -> n.matches("model-.*safetensors"))) {
      BasicFileAttributes file =
          Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
      identities.put(name, List.of(file.fileKey(), file.lastModifiedTime()));
    }
    return identities;
  }
}
