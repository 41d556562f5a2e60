package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.source.SparkSessions;
import scala.jdk.javaapi.CollectionConverters;

/** {@code main} in the process of a program that goes on, as in a notebook or a job server. */
class GuestTest {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final List<String> JOB =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

  @TempDir Path directory;

  private SparkSession host;

  @BeforeEach
  void startHost() {
    SparkSessions.stop();
    host =
        SparkSession.builder()
            .master("local[2]")
            .appName("host")
            .config("spark.ui.enabled", "false")
            .config("spark.hadoop.fs.of.host", "at its start")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.warehouse.dir", directory.resolve("warehouse").toString())
            .getOrCreate();
  }

  @AfterEach
  void stopHost() {
    host.stop();
    SparkSession.clearActiveSession();
  }

  /** All that a guest could leave behind. */
  private Map<String, Object> state() {
    Map<String, Object> state = new TreeMap<>();
    state.put("locale", Locale.getDefault());
    state.put("time zone", TimeZone.getDefault());
    state.put("system properties", new TreeMap<>(System.getProperties()));
    state.put("uncaught", String.valueOf(Thread.getDefaultUncaughtExceptionHandler()));
    state.put("class loader", Thread.currentThread().getContextClassLoader());
    state.put("active", SparkSession.getActiveSession());
    state.put("default", SparkSession.getDefaultSession());
    state.put("settings", Map.copyOf(CollectionConverters.asJava(host.conf().getAll())));
    SparkContext context = host.sparkContext();
    state.put("name", context.appName());
    JOB.forEach(key -> state.put(key, String.valueOf(context.getLocalProperty(key))));
    return state;
  }

  private void prune(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--model",
                TINY.resolve("model").toString(),
                "--output",
                directory.resolve(output).toString(),
                "--pattern",
                "16:32"));
    arguments.addAll(Arrays.asList(more));
    Main.main(arguments.toArray(String[]::new));
  }

  private void assertGoesOn(Map<String, Object> before) {
    assertEquals(before, state());
    assertFalse(host.sparkContext().isStopped());
    assertEquals(1000, host.range(1000).count());
  }

  @Test
  void theHostGoesOnAfterTwoCallsAndAFailure() {
    host.conf().set("spark.sql.shuffle.partitions", "3");
    host.sparkContext().setJobGroup("cell 7", "the host's", true);
    Map<String, Object> before = state();
    prune("one");
    assertGoesOn(before);
    CommandFailedException failure =
        assertThrows(CommandFailedException.class, () -> prune("one", "--solver", "greedy"));
    assertEquals(2, failure.exitCode());
    assertGoesOn(before);
    prune("two", "--conf", "spark.tsenor.solver=greedy");
    assertGoesOn(before);
    assertTrue(Files.exists(directory.resolve("two/report.json")));
    Main.main(new String[] {"verify", directory.resolve("two").toString()});
    failure =
        assertThrows(
            CommandFailedException.class,
            () ->
                Main.main(
                    new String[] {
                      "verify", directory.resolve("two").toString(), "--pattern", "8:32"
                    }));
    assertEquals(1, failure.exitCode());
    assertGoesOn(before);
  }

  /** Text in Parquet needs a session before the job does; a mistake in it comes after. */
  @Test
  void theHostGoesOnAfterACalibratedRunAndAnEvaluation() {
    Path text = directory.resolve("text.parquet");
    host.read()
        .textFile(TINY.resolve("data/eval.txt").toString())
        .toDF("text")
        .coalesce(1)
        .write()
        .parquet(text.toString());
    Map<String, Object> before = state();
    prune(
        "wanda",
        "--method",
        "wanda",
        "--calibration",
        TINY.resolve("data/calib.jsonl").toString(),
        "--samples",
        "2");
    assertGoesOn(before);
    String model = TINY.resolve("model").toString();
    assertThrows(
        CommandFailedException.class,
        () ->
            Main.main(
                new String[] {
                  "evaluate", "--model", model, "--data", text.toString(), "--field", "none"
                }));
    assertGoesOn(before);
  }

  /** Settings count as the host has set them, at its start or since. */
  @Test
  void theSettingsOfTheHostCount() throws Exception {
    host.conf().set("spark.tsenor.solver", "greedy");
    prune("greedy");
    String report = Files.readString(directory.resolve("greedy/report.json"));
    assertTrue(report.contains("\"greedy\""), report);
  }

  /** Of the file systems, too: the last that was set wins, the command line over all. */
  @Test
  void fileSystemsAreConfiguredAsTheHostHasThem() {
    host.conf().set("fs.of.host", "since");
    SparkConf conf = HostSession.find().orElseThrow().properties();
    assertEquals("since", ConfOptions.hadoop(conf).get("fs.of.host"));
    conf.set("spark.hadoop.fs.of.host", "asked");
    assertEquals("asked", ConfOptions.hadoop(conf).get("fs.of.host"));
    try (JobSession session = new JobSession("test", conf)) {
      assertEquals("asked", session.spark().conf().get("fs.of.host"));
    }
    assertEquals("since", host.conf().get("fs.of.host"));
  }

  @Test
  void whatARunningSessionCannotTakeIsRefused() {
    CommandFailedException failure =
        assertThrows(CommandFailedException.class, () -> prune("out", "--master", "local[7]"));
    assertEquals(
        "tsenor: --master local[7]: Spark runs already in this process, with master local[2];"
            + " leave --master out",
        failure.getMessage());
    failure =
        assertThrows(
            CommandFailedException.class, () -> prune("out", "--conf", "spark.executor.memory=2g"));
    assertEquals(
        "tsenor: --conf spark.executor.memory: Spark runs already in this process, and takes no"
            + " such property any more: allowed are spark.sql.*, spark.hadoop.* and"
            + " spark.tsenor.*",
        failure.getMessage());
    assertFalse(Files.exists(directory.resolve("out")));
  }

  /** Without a session of its own the host may have a context all the same. */
  @Test
  void aBareContextIsNotStopped() {
    SparkContext context = host.sparkContext();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    prune("bare");
    assertFalse(context.isStopped());
    assertTrue(SparkSession.getActiveSession().isEmpty());
    assertTrue(SparkSession.getDefaultSession().isEmpty());
    assertSame(context, SparkSession.builder().getOrCreate().sparkContext());
  }

  /** A session that was started for a command alone ends with it, whatever becomes of it. */
  @Test
  void aSessionOfItsOwnIsStopped() {
    host.stop();
    SparkSession.clearActiveSession();
    String model = TINY.resolve("model").toString();
    Main.main(
        new String[] {
          "prune",
          "--model",
          model,
          "--output",
          directory.resolve("own").toString(),
          "--pattern",
          "16:32",
          "--master",
          "local[1]"
        });
    assertTrue(HostSession.find().isEmpty());
    assertTrue(SparkSession.getActiveSession().isEmpty());
    assertTrue(SparkSession.getDefaultSession().isEmpty());
  }

  @Test
  void noHookIsLeft() {
    ExitGuard guard = ExitGuard.install(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    List<Runnable> hooks = guard.hooks();
    ShutdownHookManager manager = ShutdownHookManager.get();
    assertTrue(hooks.stream().allMatch(manager::hasShutdownHook));
    guard.release();
    assertTrue(hooks.stream().noneMatch(manager::hasShutdownHook));
  }
}
