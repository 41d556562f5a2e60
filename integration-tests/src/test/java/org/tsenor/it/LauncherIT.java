package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spark-job/bin/tsenor} itself, in a copy of the project. */
class LauncherIT {
  @TempDir private static Path directory;

  private static Path launcher;

  @BeforeAll
  static void copyTheProject() throws IOException {
    launcher = ProductCopy.in(directory.resolve("a home")).launcher();
  }

  private static ProcessRun start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
    command.addAll(List.of(arguments));
    return ProcessRun.start(command, environment, directory);
  }

  /** A script that calls {@code tsenor}, and has a model in {@code $MODEL}. */
  private static ProcessRun shell(String script) throws IOException {
    Map<String, String> environment =
        Map.of("LAUNCHER", launcher.toString(), "MODEL", Project.MODEL.toString());
    String function = "tsenor() { bash \"$LAUNCHER\" \"$@\"; }\n";
    return ProcessRun.start(List.of("bash", "-c", function + script), environment, directory);
  }

  /** The last line of what a process says, without those of the JVM. */
  private static String lastLine(ProcessRun run) {
    return run.err().lines().reduce("", (before, line) -> line);
  }

  static Stream<Arguments> startingOptions() {
    return Stream.of(
        arguments("TSENOR_HEAP", "600M"),
        arguments("TSENOR_HEAP", "1048576k"),
        arguments("TSENOR_JAVA_OPTS", "-Dx=\"a b\" '-Dy=c d' -Dz=e\\ f"),
        arguments("TSENOR_JAVA_OPTS", " \t "),
        arguments("TSENOR_JAVA_OPTS", "-Dx=* -Dy=$HOME -Dz=#1"),
        arguments("JAVA_TOOL_OPTIONS", "-Dx=1"),
        arguments("JAVA_TOOL_OPTIONS", "-Dx=version -Dy=\"1.8\""),
        arguments("_JAVA_OPTIONS", "-Dx=1"),
        arguments("JDK_JAVA_OPTIONS", "-Dx=1"),
        arguments("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -Xms2500m -Xmx2500m -Xlog:gc"),
        arguments("_JAVA_OPTIONS", "-XX:+UseG1GC -Xmx700m"),
        arguments("TSENOR_JAVA_OPTS", "-XX:+UseG1GC"),
        arguments("TMPDIR", "/var/tmp"));
  }

  @ParameterizedTest
  @MethodSource("startingOptions")
  void starts(String variable, String value) throws Exception {
    try (ProcessRun run = start(Map.of(variable, value), "--version")) {
      assertTrue(run.succeed(60).out().matches("(?s)(\\[[^\n]*\n)*tsenor \\d.*\\s*"), run::out);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TSENOR_HEAP, 2GX, TSENOR_HEAP is '2GX'",
    "TSENOR_HEAP, -1, TSENOR_HEAP is '-1'",
    "TSENOR_HEAP, 900000g, Could not reserve enough space",
    "TSENOR_HEAP, 200m, the heap has",
    "TSENOR_JAVA_OPTS, -Dx=\"a b, a quote is not closed",
    "TSENOR_JAVA_OPTS, -Dx=a b, main class b",
    "TSENOR_JAVA_OPTS, -Xmn1x, Invalid initial young generation size",
    "TSENOR_JAVA_OPTS, -javaagent:/nowhere.jar, /nowhere.jar",
    "TSENOR_JAVA_OPTS, -XX:+UseG1GC -XX:+UseSerialGC, Multiple garbage collectors",
    "TMPDIR, /proc/nowhere, /proc/nowhere",
    "TSENOR_JAVA_OPTS, -Djava.io.tmpdir=/proc/nowhere, /proc/nowhere",
    "JAVA_TOOL_OPTIONS, -Xmx3TB, Invalid maximum heap size",
    "JAVA_HOME, /nowhere, no java found at /nowhere/bin/java",
    "SPARK_LOCAL_DIRS, /proc/nowhere, SPARK_LOCAL_DIRS is /proc/nowhere",
  })
  void whatTheUserSetWrongIsCodeTwoAndOneLine(String variable, String value, String words)
      throws Exception {
    Path ids = Project.MODEL.resolveSibling("data/eval.jsonl");
    try (ProcessRun run =
        start(
            Map.of(variable, value),
            "evaluate",
            "--model",
            Project.MODEL.toString(),
            "--data",
            ids.toString())) {
      assertEquals(2, run.await(60), run::err);
      assertTrue(lastLine(run).startsWith("tsenor: "), run::err);
      assertTrue(lastLine(run).contains(words), run::err);
      assertEquals("", run.out());
    }
  }

  /** What Spark logs of a session that does not start is told by us. */
  @ParameterizedTest
  @ValueSource(strings = {"local[0]", "local[x]", "locl"})
  void aMasterThatIsWrongIsToldInOneLine(String master) throws Exception {
    String script = "tsenor prune --model \"$MODEL\" --output none --pattern 16:32 --master ";
    try (ProcessRun run = shell(script + "'" + master + "'")) {
      assertEquals(2, run.await(60), run::err);
      assertTrue(lastLine(run).startsWith("tsenor: --master"), run::err);
      assertFalse(run.err().contains("ERROR"), run::err);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tsenor inspect \"$MODEL\" --json > /dev/full",
        "tsenor inspect \"$MODEL\" >&-",
        "set -o pipefail; tsenor inspect \"$MODEL\" | true",
        "tsenor --help > /dev/full",
        "tsenor --version > /dev/full",
      })
  void outputThatIsLostIsCodeThree(String script) throws Exception {
    try (ProcessRun run = shell(script)) {
      assertEquals(3, run.await(60), run::err);
      assertTrue(lastLine(run).contains("standard output could not be written"), run::err);
    }
  }

  @Test
  void needsNoInputAndNowhereToComplain() throws Exception {
    try (ProcessRun run = shell("tsenor inspect \"$MODEL\" <&- 2>&-")) {
      assertTrue(run.succeed(60).out().contains("39 tensors"), run::out);
    }
  }

  /** A plugin in place of what makes Spark end its process, with a code of its own. */
  @Test
  void whereSparkEndsTheProcessTheCodeIsThree() throws Exception {
    Map<String, String> environment = Map.of("TSENOR_CLASSPATH", Project.TEST_CLASSES.toString());
    Path ids = Project.MODEL.resolveSibling("data/eval.jsonl");
    try (ProcessRun run =
        start(
            environment,
            "evaluate",
            "--model",
            Project.MODEL.toString(),
            "--data",
            ids.toString(),
            "--conf",
            "spark.plugins=" + ExitingPlugin.class.getName())) {
      assertEquals(3, run.await(60), run::err);
      assertTrue(lastLine(run).startsWith("tsenor: failed: Spark has ended"), run::err);
    }
  }

  /** Ends the process as Spark does. */
  public static final class ExitingPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
      System.exit(53);
      return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
      return null;
    }
  }

  /** The launcher becomes the JVM: what is sent to it reaches the JVM. */
  @ParameterizedTest
  @CsvSource({"TERM, 143", "KILL, 137"})
  void aSignalEndsTheJvmByItsOwnCode(String signal, int code) throws Exception {
    Path output = directory.resolve("killed-" + signal);
    try (ProcessRun run =
        start(
            Map.of(),
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
            "scalar",
            "--tsenor-sweeps",
            "100000")) {
      run.await(() -> Files.exists(output.resolve("_staging")));
      new ProcessBuilder("kill", "-" + signal, "" + run.pid()).start().waitFor();
      assertEquals(code, run.await(60), run::err);
      if (signal.equals("KILL")) {
        return;
      }
      List<String> said = run.err().lines().filter(line -> line.startsWith("tsenor: ")).toList();
      assertEquals(
          List.of("tsenor: stopped by a signal; the same command with --resume goes on from here"),
          said,
          run::err);
    }
  }

  /** A folder, a model and files with all that a locale or a URI may not have. */
  @Test
  void prunesAnywhereUnderTheLocaleOfC() throws Exception {
    Path clone = directory.resolve("it's my clone, #1 é %41+&");
    Path model = Files.createDirectories(clone.resolve("modèle 100% #2"));
    try (Stream<Path> files = Files.list(Project.MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName().toString()));
      }
    }
    Files.writeString(model.resolve("größe 模型.txt"), "größe");
    ProductCopy product = ProductCopy.in(clone.resolve("tsenor"));
    Map<String, String> environment =
        Map.of(
            "LANG",
            "C",
            "LC_ALL",
            "",
            "LC_CTYPE",
            "",
            "JAVA_TOOL_OPTIONS",
            "-Dx=y",
            "LAUNCHER",
            product.launcher().toString(),
            "CLONE",
            clone.toString());
    String script =
        "cd \"$CLONE\" && sh \"$LAUNCHER\" prune --model 'modèle 100% #2' --output 'élagué #1'"
            + " --pattern 16:32";
    try (ProcessRun run = ProcessRun.start(List.of("bash", "-c", script), environment, directory)) {
      assertTrue(run.succeed(120).out().contains("élagué #1/report.json"), run::out);
    }
    Path output = clone.resolve("élagué #1");
    assertEquals("größe", Files.readString(output.resolve("größe 模型.txt")));
    assertTrue(Files.exists(output.resolve("model-00002-of-00002.safetensors")));
  }
}
