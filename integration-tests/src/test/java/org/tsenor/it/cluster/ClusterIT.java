package org.tsenor.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.Digests;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/** The real jar through spark-submit on a standalone master with two workers. */
class ClusterIT {
  @TempDir static Path directory;

  private static StandaloneCluster cluster;
  private static NavigableMap<String, String> expected;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = StandaloneCluster.start(directory);
    Path output = directory.resolve("local1");
    List<String> command = new ArrayList<>(Project.tsenor(arguments(output)));
    command.addAll(List.of("--master", "local[1]"));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      run.succeed(300);
    }
    expected = Digests.of(output);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  /**
   * The entropic solver in plain Java is slow enough on the tiny model to be killed in the middle.
   */
  private static String[] arguments(Path output, String... further) {
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
                "--solver",
                "tsenor",
                "--backend",
                "scalar"));
    arguments.addAll(Arrays.asList(further));
    return arguments.toArray(new String[0]);
  }

  @Test
  void sameBytesOnTwoLocalCores() throws Exception {
    Path output = directory.resolve("local2");
    List<String> command = new ArrayList<>(Project.tsenor(arguments(output)));
    command.addAll(List.of("--master", "local[2]", "--parallelism", "4"));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      run.succeed(300);
    }
    assertEquals(expected, Digests.of(output));
  }

  @Test
  void sameBytesAfterAnExecutorWasKilled() throws Exception {
    Path output = directory.resolve("killed-executor");
    List<String> command = driver(cluster.submitOptions(), arguments(output));
    try (ProcessRun run = ProcessRun.start(command, cluster.environment(), directory)) {
      Path staging = output.resolve("_staging/attempts");
      run.await(() -> hasFiles(staging, 2));
      long executor = executorOf(run);
      ProcessHandle.of(executor).orElseThrow().destroyForcibly();
      run.succeed(300);
      assertTrue(
          run.err().contains("Lost executor") || run.err().contains("ExecutorLost"),
          () -> "the job did not notice that its executor was killed:\n" + run.err());
    }
    assertEquals(expected, Digests.of(output));
  }

  /** Each of the two tasks gets a copy on the other host after half a second. */
  @Test
  void sameBytesWhenCopiesOfTasksWriteOneShard() throws Exception {
    Path output = directory.resolve("speculation");
    List<String> options =
        cluster.submitOptions(
            "spark.executor.cores=2",
            "spark.cores.max=4",
            "spark.speculation=true",
            "spark.speculation.interval=100ms",
            "spark.speculation.task.duration.threshold=500ms");
    List<String> command = driver(options, arguments(output));
    try (ProcessRun run = ProcessRun.start(command, cluster.environment(), directory)) {
      run.await(() -> attempts(output) > expectedShards());
      run.succeed(300);
    }
    assertEquals(expected, Digests.of(output));
    assertFalse(Files.exists(output.resolve("_staging")));
  }

  /** It computes nothing. */
  private static List<String> driver(List<String> options, String[] arguments) throws IOException {
    return Project.shortLived(Project.sparkSubmit(options, arguments));
  }

  private static long attempts(Path output) {
    String[] names = output.resolve("_staging/attempts").toFile().list();
    return names == null ? 0 : Arrays.stream(names).filter(n -> n.endsWith(".shards")).count();
  }

  private static long expectedShards() {
    return expected.keySet().stream().filter(name -> name.matches("model-[^/]*")).count();
  }

  private static boolean hasFiles(Path folder, int count) {
    String[] names = folder.toFile().list();
    return names != null && names.length >= count;
  }

  private static long executorOf(ProcessRun driver) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                    .filter(line -> line.contains(directory.toString()))
                    .isPresent())
        .mapToLong(ProcessHandle::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no executor is running\n" + driver.err()));
  }

  @Test
  void leavesNothingButTheCheckpoint() throws Exception {
    assertTrue(expected.keySet().contains("model.safetensors.index.json"));
    assertTrue(
        expected.keySet().stream().noneMatch(name -> name.startsWith("_")), expected::toString);
    assertTrue(Files.exists(directory.resolve("local1/report.json")));
  }
}
