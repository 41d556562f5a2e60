package org.tsenor.it.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.tsenor.it.Digests;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.Report;

/**
 * What the four commands left on one Spark and Java.
 *
 * @param java feature version
 * @param files digests of both pruned checkpoints, by path
 * @param perplexity of the calibrated one
 */
record MatrixRun(int java, NavigableMap<String, String> files, double perplexity) {
  /**
   * Runs them.
   *
   * @param sparkJars class path
   * @param options further ones of the JVM
   * @param directory that does not exist
   */
  static MatrixRun of(JavaHome java, String sparkJars, List<String> options, Path directory)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Project.java("1g"));
    command.set(0, java.executable());
    command.addAll(options);
    command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.master=local[2]", "-cp"));
    command.add(Project.TEST_CLASSES + ":" + Project.jobJar() + ":" + sparkJars);
    command.addAll(
        List.of(FourCommands.class.getName(), Project.MODEL.toString(), directory.toString()));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      run.succeed(180);
      assertTrue(run.out().contains("proved: 28 pruned tensors"), run::out);
    }
    NavigableMap<String, String> files = new TreeMap<>();
    for (String pruned : List.of(FourCommands.MAGNITUDE, FourCommands.WANDA)) {
      Digests.of(directory.resolve(pruned))
          .forEach((file, digest) -> files.put(pruned + "/" + file, digest));
    }
    assertTrue(files.size() > 20, files::toString);
    JsonNode evaluation = Report.read(directory.resolve(FourCommands.PERPLEXITY));
    return new MatrixRun(
        java.feature(), files, evaluation.get("models").get(0).get("perplexity").asDouble());
  }

  /**
   * Whether another run left the same bytes and measured the same: to the last bit on the same
   * Java. The Vector API prescribes no order in which a vector's lanes are added, so another Java
   * may differ in the eighth digit, as 25 does from 17.
   */
  void assertSame(MatrixRun other) {
    assertEquals(files, other.files);
    assertEquals(perplexity, other.perplexity, java == other.java ? 0 : 1e-6 * perplexity);
  }

  /** Whether the report of a run names this Spark, Java and backend. */
  static void assertRan(Path directory, String spark, int java, String backend) throws IOException {
    JsonNode report = Report.of(directory.resolve(FourCommands.MAGNITUDE));
    JsonNode software = report.get("software");
    assertTrue(software.get("spark").asText().startsWith(spark + "."), software::toString);
    assertEquals(
        java,
        Runtime.Version.parse(software.get("java").asText().replaceAll("[^0-9.].*", "")).feature());
    assertTrue(report.get("backends").fieldNames().next().startsWith(backend), report::toString);
  }
}
