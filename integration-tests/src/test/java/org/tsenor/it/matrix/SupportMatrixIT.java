package org.tsenor.it.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/**
 * The README's support matrix: prune, calibrated prune, verify and evaluate on each Spark and Java,
 * with the same bytes on all that have the same backend. A Java that is not installed skips its
 * cell and says what to set.
 */
class SupportMatrixIT {
  private static final String EMBEDDED = "4.2";
  private static final int OLDEST = 17;

  /** All that Spark needs, without the vector module: what a slim image has. */
  private static final List<String> SLIM =
      List.of(
          "--limit-modules="
              + "java.se,jdk.management,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs");

  @TempDir private static Path directory;

  private static final Map<String, MatrixRun> RUNS = new HashMap<>();

  @Test
  void spark42OnJava17() throws Exception {
    runsAsEmbedded(EMBEDDED, withVectors(OLDEST));
  }

  @Test
  void spark41OnJava17() throws Exception {
    runsAsEmbedded("4.1", withVectors(OLDEST));
  }

  @Test
  void spark40OnJava17() throws Exception {
    runsAsEmbedded("4.0", withVectors(OLDEST));
  }

  /** Not part of the build: a folder of jars of its Scala 2.13 distribution. */
  @Test
  void spark35OnJava17() throws Exception {
    String jars = System.getenv("SPARK35_JARS");
    assumeTrue(jars != null, "no Spark 3.5: set SPARK35_JARS to the jars of its distribution");
    runsAsEmbedded("3.5", withVectors(OLDEST));
  }

  @Test
  void spark42OnJava21() throws Exception {
    runsAsEmbedded(EMBEDDED, withVectors(21));
  }

  @Test
  void spark42OnJava25() throws Exception {
    runsAsEmbedded(EMBEDDED, withVectors(25));
  }

  @Test
  void spark42OnSlimJava21() throws Exception {
    assertEquals(scalars(), run(EMBEDDED, withoutVectors(21), List.of(), "scalar"));
  }

  @Test
  void spark42OnSlimJava25() throws Exception {
    assertEquals(scalars(), run(EMBEDDED, withoutVectors(25), List.of(), "scalar"));
  }

  /** Also where no slim image is at hand. */
  @Test
  void spark42OnAJavaThatIsMadeSlim() throws Exception {
    scalars();
  }

  /** What JDK 19 and newer took away fails when it is called, which the commands may not do. */
  @Test
  void java25HasAllThatIsCalled() throws Exception {
    List<String> command = new ArrayList<>(Project.java("256m"));
    command.set(0, withVectors(25).executable());
    command.addAll(List.of("-cp", Project.TEST_CLASSES + ":" + jars(EMBEDDED)));
    command.addAll(List.of(JdkCalls.class.getName(), Project.jobJar().toString()));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory.resolve("calls"))) {
      assertTrue(run.succeed(60).out().matches("\\d{4,} found\n"), run::out);
    }
  }

  private static void runsAsEmbedded(String spark, JavaHome java) throws Exception {
    MatrixRun embedded = run(EMBEDDED, JavaHome.running(), List.of(), "vector");
    assertEquals(embedded, run(spark, java, List.of(), "vector"));
  }

  private static MatrixRun scalars() throws Exception {
    return run(EMBEDDED, JavaHome.running(), SLIM, "scalar");
  }

  /** Runs a cell, or gives what it left when another asked for it before. */
  private static MatrixRun run(String spark, JavaHome java, List<String> options, String backend)
      throws Exception {
    String name =
        "spark-%s-java-%d-%s".formatted(spark, java.feature(), backend)
            + (java.hasVectors() ? "" : "-slim");
    if (!RUNS.containsKey(name)) {
      Path place = directory.resolve(name);
      MatrixRun run = MatrixRun.of(java, jars(spark), options, place);
      MatrixRun.assertRan(place, spark, java.feature(), backend);
      RUNS.put(name, run);
    }
    return RUNS.get(name);
  }

  private static String jars(String spark) throws IOException {
    return switch (spark) {
      case EMBEDDED -> Project.sparkJars() + "/*";
      case "3.5" -> System.getenv("SPARK35_JARS") + "/*";
      default ->
          Files.readString(
              Project.ROOT.resolve(
                  "integration-tests/spark-%s/target/class-path".formatted(spark)));
    };
  }

  private static JavaHome withVectors(int feature) {
    return installed(
        JavaHome.withVectors(feature),
        "no JDK %d in /usr/lib/jvm: set JAVA%d to its home".formatted(feature, feature));
  }

  private static JavaHome withoutVectors(int feature) {
    return installed(
        JavaHome.withoutVectors(feature),
        "no Java %d without jdk.incubator.vector: set SLIM_JAVA%d to its home"
            .formatted(feature, feature));
  }

  private static JavaHome installed(Optional<JavaHome> java, String otherwise) {
    assumeTrue(java.isPresent(), otherwise);
    return java.get();
  }
}
