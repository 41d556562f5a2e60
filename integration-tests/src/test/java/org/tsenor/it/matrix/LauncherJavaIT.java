package org.tsenor.it.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.ProductCopy;
import org.tsenor.it.Project;

/** Which Java the launcher takes, and what it says to another. */
class LauncherJavaIT {
  @TempDir private Path directory;

  private Path home;
  private Path launcher;

  @BeforeEach
  void copyTheProject() throws IOException {
    home = directory.resolve("home");
    launcher = ProductCopy.in(home).launcher();
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_392, 8", "11.0.2, 11", "16.0.1, 16", "26-ea, 26", "26.0.1, 26"})
  void anotherJavaIsRefusedByName(String version, String name) throws Exception {
    Path java = standIn(version);
    String words = "Java %s found at %s/bin/java; Java 17 to 25 is needed".formatted(name, java);
    refuses(java, words);
  }

  /** A Java that only runs programs cannot build this one. */
  @Test
  void aJavaWithoutACompilerIsRefusedBeforeABuild() throws Exception {
    Files.delete(new ProductCopy(home).stamp());
    refuses(standIn("21.0.8"), "has no compiler to build with; set JAVA_HOME to a JDK");
  }

  @Test
  void prunesOnJava25() throws Exception {
    Optional<JavaHome> java = JavaHome.withVectors(25);
    assumeTrue(java.isPresent(), "no JDK 25 in /usr/lib/jvm: set JAVA25 to its home");
    prunes(java.get().path(), "vector (");
  }

  @Test
  void prunesOnASlimJava() throws Exception {
    Optional<JavaHome> java = JavaHome.withoutVectors(25).or(() -> JavaHome.withoutVectors(21));
    assumeTrue(
        java.isPresent(),
        "no Java without jdk.incubator.vector: set SLIM_JAVA21 or SLIM_JAVA25 to its home");
    prunes(java.get().path(), "scalar (double)");
  }

  private void prunes(Path java, String solvedBy) throws Exception {
    Path output = directory.resolve("pruned");
    try (ProcessRun run = start(java, output)) {
      run.succeed(60);
      assertTrue(run.out().contains("solved by    " + solvedBy), run::out);
      // The JVM's own line about the incubating module may come; no other may.
      assertFalse(run.err().matches("(?s).*WARNING: (?!Using incubator modules).*"), run::err);
    }
  }

  private void refuses(Path java, String words) throws Exception {
    Path output = directory.resolve("refused");
    try (ProcessRun run = start(java, output)) {
      assertEquals(2, run.await(20), run::err);
      assertTrue(run.err().startsWith("tsenor: ") && run.err().contains(words), run::err);
      assertEquals(1, run.err().lines().count(), run::err);
      assertFalse(Files.exists(output));
    }
  }

  /** What a Java of this version says of itself, and nothing else. */
  private Path standIn(String version) throws IOException {
    Path java = directory.resolve("java-" + version);
    Path executable = Files.createDirectories(java.resolve("bin")).resolve("java");
    Files.writeString(
        executable,
        """
        #!/bin/sh
        case "$*" in
          *--list-modules*) echo java.base@%1$s ;;
          *) echo 'openjdk version "%1$s" 2026-01-01' >&2 ;;
        esac
        """
            .formatted(version));
    assertTrue(executable.toFile().setExecutable(true));
    return java;
  }

  private ProcessRun start(Path java, Path output) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", launcher.toString(), "prune"));
    command.addAll(List.of("--model", Project.MODEL.toString(), "--output", output.toString()));
    command.addAll(List.of("--pattern", "16:32"));
    return ProcessRun.start(command, Map.of("JAVA_HOME", java.toString()), directory);
  }
}
