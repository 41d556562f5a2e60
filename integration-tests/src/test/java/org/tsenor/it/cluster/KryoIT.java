package org.tsenor.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.Digests;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.SparkHome;

/** Jobs whose executors are other processes and whose serializer is Kryo, as Hudi demands it. */
class KryoIT {
  private static final Path TINY = Project.ROOT.resolve("integration-tests/tiny-llama");
  private static final Pattern PERPLEXITY = Pattern.compile("perplexity +([0-9.]+) ");

  @TempDir static Path directory;

  private static Path home;

  @BeforeAll
  static void makeSparkHome() throws Exception {
    home = SparkHome.create(directory.resolve("spark-home"));
  }

  @Test
  void prunesToTheSameBytes() throws Exception {
    assertSameBytes("magnitude", List.of("--parallelism", "3", "--masks"));
  }

  @Test
  void prunesWithCalibrationToTheSameBytes() throws Exception {
    assertSameBytes(
        "wanda",
        List.of(
            "--method",
            "wanda",
            "--true-sequential",
            "--calibration",
            TINY.resolve("data/calib.jsonl").toString(),
            "--samples",
            "4",
            "--window-groups",
            "2"));
  }

  @Test
  void evaluatesToTheSameNumber() throws Exception {
    List<String> evaluation =
        List.of(
            "evaluate",
            "--model",
            Project.MODEL.toString(),
            "--data",
            TINY.resolve("data/eval.txt").toString(),
            "--samples",
            "4");
    assertEquals(perplexity(here(evaluation)), perplexity(onCluster(evaluation)));
  }

  private static void assertSameBytes(String name, List<String> options) throws Exception {
    Path expected = directory.resolve(name + "-here");
    Path found = directory.resolve(name + "-cluster");
    here(prune(expected, options));
    onCluster(prune(found, options));
    assertEquals(Digests.of(expected), Digests.of(found));
    onCluster(List.of("verify", found.toString(), "--against", Project.MODEL.toString()));
  }

  private static List<String> prune(Path output, List<String> options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("prune", "--model", Project.MODEL.toString(), "--output", output.toString()));
    arguments.addAll(List.of("--pattern", "16:32"));
    arguments.addAll(options);
    return arguments;
  }

  private static String perplexity(String said) {
    Matcher found = PERPLEXITY.matcher(said);
    assertTrue(found.find(), said);
    return found.group(1);
  }

  /** In one process with Java's serialization, which is Spark's default. */
  private static String here(List<String> arguments) throws Exception {
    return run(Project.shortLived(Project.tsenor(arguments.toArray(String[]::new))), Map.of());
  }

  private static String onCluster(List<String> arguments) throws Exception {
    List<String> options = new ArrayList<>(List.of("--master", "local-cluster[2,1,1024]"));
    List<String> settings =
        new ArrayList<>(SparkHome.executors(List.of(Project.FIRST_COMPILER_ONLY)));
    settings.addAll(
        List.of(
            "spark.serializer=org.apache.spark.serializer.KryoSerializer",
            "spark.kryo.registrationRequired=false",
            "spark.executor.memory=700m",
            "spark.ui.enabled=false",
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1"));
    for (String setting : settings) {
      options.addAll(List.of("--conf", setting));
    }
    return run(
        Project.shortLived(Project.sparkSubmit(options, arguments.toArray(String[]::new))),
        SparkHome.environment(home));
  }

  private static String run(List<String> command, Map<String, String> environment)
      throws Exception {
    try (ProcessRun run = ProcessRun.start(command, environment, directory)) {
      return run.succeed(300).out();
    }
  }
}
