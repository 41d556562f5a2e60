package org.tsenor.it.python;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/** The Python package on real PySpark: its types, its tests, its wheel. */
class PythonIT {
  private static final Path SOURCES = Project.ROOT.resolve("spark-job/src/main/python");
  private static final Path TESTS = Project.ROOT.resolve("spark-job/src/test/python");

  @TempDir private static Path logs;

  private static PythonEnvironment python;

  @BeforeAll
  static void findPython() throws Exception {
    python = PythonEnvironment.named("pyspark", logs);
  }

  @Test
  void typesAreStrict() throws Exception {
    run(
        Map.of("PYTHONPATH", SOURCES.toString()),
        List.of(
            "-m",
            "mypy",
            "--config-file",
            SOURCES.resolve("pyproject.toml").toString(),
            "--cache-dir",
            Project.ROOT.resolve("integration-tests/target/python/mypy").toString(),
            SOURCES.resolve("tsenor").toString(),
            TESTS.toString()),
        300);
  }

  /** Connect: a server that is a process of its own, as serverless notebooks have it. */
  @ParameterizedTest
  @ValueSource(strings = {"classic", "connect"})
  void itsTestsPass(String mode) throws Exception {
    String said =
        run(
            testing(mode),
            List.of("-m", "pytest", "-q", "-p", "no:cacheprovider", TESTS.toString()),
            1800);
    assertTrue(said.matches("(?s).*\\b\\d\\d passed.*"), said);
  }

  @NeedsTorch
  void masksAreKeptInPyTorch() throws Exception {
    PythonEnvironment torch = PythonEnvironment.named("torch", logs);
    String said =
        run(
            torch,
            testing("classic"),
            List.of(
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                TESTS.resolve("test_torch.py").toString()),
            600);
    assertTrue(said.contains("1 passed"), said);
  }

  private static Map<String, String> testing(String mode) throws IOException {
    return Map.of(
        "PYTHONPATH",
        SOURCES.toString(),
        "TSENOR_JAR",
        Project.jobJar().toString(),
        "TSENOR_TEST_MODE",
        mode);
  }

  @Test
  void theWheelAndPySparkAreAllThatIsNeeded() throws Exception {
    Path installed = logs.resolve("wheel");
    run(
        Map.of(),
        List.of(
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-index",
            "--target",
            installed.toString(),
            wheel().toString()),
        120);
    script(installed.toString());
  }

  @Test
  void theJarIsAPackageToo() throws Exception {
    script(Project.jobJar().toString());
  }

  private void script(String pythonPath) throws Exception {
    Path script = Files.createTempDirectory(logs, "script");
    Files.writeString(
        script.resolve("prune.py"),
        """
        import sys
        import tsenor

        spark = tsenor.session("local[2]", config={"spark.ui.enabled": False})
        report = tsenor.prune(sys.argv[1], sys.argv[2], pattern="16:32")
        print("proven:", tsenor.verify(sys.argv[2], against=sys.argv[1]).proven)
        print("backends:", *report["backends"])
        spark.stop()
        """);
    String said =
        run(
            python.shortLived(),
            Map.of("PYTHONPATH", pythonPath),
            List.of(
                script.resolve("prune.py").toString(),
                Project.MODEL.toString(),
                script.resolve("out").toString()),
            300);
    assertTrue(said.contains("proven: True"), said);
    // A session of ours gives Java what the vector code needs, where it has it.
    boolean hasVectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertTrue(said.contains(hasVectors ? "backends: vector" : "backends: scalar"), said);
  }

  private static Path wheel() throws IOException {
    try (Stream<Path> built = Files.list(Project.ROOT.resolve("spark-job/target"))) {
      return built.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
    }
  }

  private static String run(Map<String, String> environment, List<String> arguments, long seconds)
      throws Exception {
    return run(python, environment, arguments, seconds);
  }

  private static String run(
      PythonEnvironment python,
      Map<String, String> environment,
      List<String> arguments,
      long seconds)
      throws Exception {
    Map<String, String> all = new TreeMap<>(environment);
    all.put("PYTHONDONTWRITEBYTECODE", "1");
    try (ProcessRun run = python.start(logs, all, arguments)) {
      return run.succeed(seconds).out();
    }
  }
}
