package org.tsenor.cli;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.Report;
import org.tsenor.Request;
import org.tsenor.job.settings.Operation;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.text.FullDisk;

class MainTest {
  private static final String MODEL = "../integration-tests/tiny-llama/model";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RecordingJobs jobs = new RecordingJobs();

  /** Notes what it is asked for, and ends as told. */
  private static final class RecordingJobs implements JobRunner {
    private Map<String, String> settings;
    private SparkConf spark;
    private boolean sound = true;
    private boolean prints;
    private Exception failure;
    private Error error;

    @Override
    public Report run(Request request, SparkConf conf) throws Exception {
      if (request.operation() == Operation.INSPECT) {
        return request.run(() -> null);
      }
      settings = request.settings();
      spark = conf;
      if (failure != null) {
        throw failure;
      }
      if (error != null) {
        throw error;
      }
      return Report.of("{\"proven\": %s}".formatted(sound), prints ? "proved" : "");
    }
  }

  private int run(String... args) {
    return Main.run(jobs, new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void handsAnEvaluationOn() {
    assertEquals(
        0, run("evaluate", "--model", "m", "--data", "d.txt", "--separator", " ", "--samples=3"));
    assertEquals("m", jobs.settings.get("model"));
    assertEquals(" ", jobs.settings.get("separator"));
    assertEquals("3", jobs.settings.get("samples"));
  }

  private int prune(String... more) {
    String[] args = {"prune", "--model", MODEL, "--output", "/tmp/none", "--pattern", "2:4"};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return run(all);
  }

  @Test
  void settingsReachTheJob() {
    int exit =
        prune(
            "--rule",
            "re:.*k_proj=skip",
            "--rules",
            "*.o_proj=8:16,standard",
            "--solver=greedy",
            "--overwrite",
            "--masks=false",
            "--target",
            "*_proj",
            "--conf",
            "spark.tsenor.backend=scalar",
            "--conf",
            "spark.tsenor.solver=tsenor",
            "--master",
            "local[3]");
    assertEquals("", err.toString());
    assertEquals(ExitCode.DONE, exit);
    assertEquals(
        "{model="
            + MODEL
            + ", output=/tmp/none, pattern=2:4, structure=transposable, solver=greedy,"
            + " backend=scalar, gpu-memory=0.5, method=magnitude, score-power=1, targets=*_proj,"
            + " rules=re:.*k_proj=skip;*.o_proj=8:16,standard, on-indivisible=fail, dry-run=false,"
            + " resume=false, overwrite=true, format=dense, masks=false, digest=crc32c,"
            + " band-size=262144}",
        jobs.settings.toString());
    assertEquals("local[3]", jobs.spark.get("spark.master"));
  }

  @Test
  void sparkRunsWhereItsPropertiesSay() {
    prune();
    // Other tests of this process may have a session, whose guest a command is.
    String own =
        HostSession.find().map(host -> host.properties().get("spark.master")).orElse("local[*]");
    assertEquals(own, jobs.spark.get("spark.master"));
    prune("--conf", "spark.master=yarn");
    assertEquals("yarn", jobs.spark.get("spark.master"));
    prune("--conf", "spark.master=yarn", "--master", "local");
    assertEquals("local", jobs.spark.get("spark.master"));
  }

  @Test
  void aRecipeGivesSettings() throws IOException {
    Path recipe = Files.writeString(directory.resolve("r.yaml"), "solver: greedy\nmasks: false\n");
    assertEquals(ExitCode.DONE, prune("--recipe", recipe.toString(), "--masks"));
    assertEquals("greedy", jobs.settings.get("solver"));
    assertEquals("true", jobs.settings.get("masks"));
  }

  @Test
  void aDryRunPrintsThePlanAndStartsNothing() throws IOException {
    Path output = directory.resolve("pruned");
    int exit =
        run(
            "prune",
            "--model",
            MODEL,
            "--output",
            output.toString(),
            "--pattern",
            "16:32",
            "--dry-run");
    assertEquals(ExitCode.DONE, exit);
    assertTrue(out.toString().contains("39 tensors in 2 shards: 28 pruned, 11 copied"));
    assertTrue(out.toString().endsWith("dry run: nothing was written" + System.lineSeparator()));
    assertEquals(null, jobs.settings);
    assertFalse(Files.exists(output));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prune --solvr x | --solvr: no such option; the nearest is --solver",
        "prune --progress x | --progress: no such option; see tsenor prune --help",
        "prune --qqqqqqqqqqqqqq | --qqqqqqqqqqqqqq: no such option; see tsenor prune --help",
        "verify out --samples 3 | --samples: no such option of verify, but of prune, evaluate",
        "inspect out --model in | --model: given 2 times; allowed is once",
        "generate --output o --seed x | --seed: 'x': allowed is a whole number of 64 bits",
        "restore a --output o --unproven=yes | --unproven: 'yes': allowed are true, false",
        "evaluate --model m --data d --conf spark.tsenor.evaluate.sampels=3 |"
            + " spark.tsenor.evaluate.sampels: no such setting; the nearest is"
            + " spark.tsenor.evaluate.samples",
        "prun --model x | prun: no such command; the nearest is prune",
        "prune --solver | Missing required parameter for option '--solver' (NAME)",
        "prune --solver a --solver b | option '--solver' (NAME) should be specified only once",
        "prune --model x --output y | pattern is required: --pattern N:M (or pattern: in a recipe,"
            + " or property spark.tsenor.pattern)",
        "prune extra | extra: no such argument; see tsenor prune --help",
        "prune --conf solver=x | --conf: 'solver=x' is not a Spark property: write"
            + " spark.KEY=VALUE",
        "prune --model x --pattern 2:4 --dry-run yes | --dry-run: 'yes': allowed are true, false",
        "inspect | model is required: --model CHECKPOINT (or model: in a recipe, or property"
            + " spark.tsenor.inspect.model)",
        "inspect none:///a | none:/a: there is no file system none:// (No FileSystem for scheme"
            + " \"none\"): fs.none.impl names its class, whose jar must be on the class path",
        "inspect /nowhere | file:/nowhere: does not exist: a directory with a checkpoint is needed",
        "verify | model is required: --model PATH (or model: in a recipe, or property"
            + " spark.tsenor.verify.model)",
        "verify /out --pattern 4:2 | --pattern: pattern 4:2 keeps 4 of 2: kept must be in [1, 2)",
      })
  void aUsersMistakeIsOneLineAndCodeTwo(String args, String message) {
    assertEquals(ExitCode.USER_INPUT, run(args.split(" ")));
    assertEquals("tsenor: " + message + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void aMissingCommandIsAMistakeToo() {
    assertEquals(ExitCode.USER_INPUT, run());
    assertTrue(
        err.toString()
            .contains(
                "a command is missing: prune, verify, evaluate, inspect, restore or generate"));
  }

  @Test
  void whatAnExecutorFoundInTheInputIsTheUsersFault() {
    jobs.failure =
        new SparkException(
            "Job aborted\nDriver stacktrace:", new NonFiniteWeightException(3, 4, Float.NaN));
    assertEquals(ExitCode.USER_INPUT, prune());
    assertEquals(
        "tsenor: weight at row 3, column 4 is NaN" + System.lineSeparator(), err.toString());
  }

  @Test
  void ourFailureIsCodeThreeAndNamesTheLog() {
    jobs.failure =
        new SparkException("Job aborted\nat x", new IllegalStateException("lost\nsecond line"));
    assertEquals(ExitCode.FAILURE, prune());
    assertEquals(
        "tsenor: failed: IllegalStateException: lost; the log is the output above, and --debug"
            + " shows where"
            + System.lineSeparator(),
        err.toString());
  }

  @Test
  void anErrorOfTheMachineIsCodeThree() {
    jobs.error = new OutOfMemoryError("Java heap space");
    assertEquals(ExitCode.FAILURE, prune());
    assertTrue(err.toString().startsWith("tsenor: failed: OutOfMemoryError: Java heap space;"));
  }

  @Test
  void anyOtherErrorIsCodeThreeToo() {
    jobs.error = new AssertionError("impossible");
    assertEquals(ExitCode.FAILURE, prune());
    assertTrue(err.toString().startsWith("tsenor: failed: AssertionError: impossible;"));
  }

  /** What is printed and cannot be written is lost: that is no success, nor a verdict. */
  @ParameterizedTest
  @CsvSource({
    "--version, 3",
    "--help, 3",
    "prune --help, 3",
    "inspect MODEL, 3",
    "inspect MODEL --json, 3",
    "inspect MODEL --headers-only, 3",
    "prune --model MODEL --output OUT --pattern 16:32 --dry-run, 3",
    "generate --output OUT --size 1MB, 3",
    "verify /out, 3",
    "verify /unsound, 3",
    "inspect /nowhere, 2",
  })
  void lostOutputIsCodeThree(String args, int expected) {
    jobs.prints = true;
    jobs.sound = !args.contains("unsound");
    PrintWriter full = new PrintWriter(new FullDisk());
    String[] words =
        args.replace("MODEL", MODEL).replace("OUT", directory.resolve("out").toString()).split(" ");
    assertEquals(expected, Main.run(jobs, full, new PrintWriter(err), words), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertEquals(
        expected == ExitCode.FAILURE,
        err.toString().startsWith("tsenor: the standard output could not be written: "),
        err::toString);
  }

  @Test
  void theStackTraceIsShownOnRequestOnly() {
    jobs.failure = new IllegalStateException("lost");
    assertEquals(ExitCode.FAILURE, prune("--debug"));
    assertTrue(err.toString().contains("\tat " + MainTest.class.getName()));
  }

  @Test
  void verifyTellsFaultsFromSoundness() {
    assertEquals(ExitCode.DONE, run("verify", "/out"));
    assertEquals("{model=/out, structure=transposable}", jobs.settings.toString());
    jobs.sound = false;
    assertEquals(
        ExitCode.FAULT_FOUND,
        run("verify", "/out", "--against=/in", "--pattern=2:4", "--structure=standard"));
    assertEquals(
        "{model=/out, against=/in, pattern=2:4, structure=standard}", jobs.settings.toString());
  }

  @Test
  void helpDescribesEverySetting() {
    for (Operation operation : Main.COMMANDS) {
      assertEquals(ExitCode.DONE, run(operation.label(), "--help"));
      operation
          .settings()
          .forEach(
              setting -> assertTrue(out.toString().contains("--" + setting.key()), setting.key()));
    }
  }

  @Test
  void inspectCountsZeros() throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}";
    byte[] data = HexFormat.of().parseHex("0000" + "803f" + "0080" + "0000" + "0000803f00000000");
    ByteBuffer file = ByteBuffer.allocate(8 + header.length() + 16).order(LITTLE_ENDIAN);
    file.putLong(header.length()).put(header.getBytes(US_ASCII)).put(data);
    Files.write(directory.resolve("model.safetensors"), file.array());
    assertEquals(ExitCode.DONE, run("inspect", directory.toString(), "--json"));
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertEquals(4, report.path("zeros").asLong());
    assertEquals(4 / 6.0, report.path("sparsity").asDouble());
    JsonNode tensor = report.path("shards").path(0).path("tensors").path(0);
    assertEquals(
        "{\"name\":\"a\",\"dtype\":\"BF16\",\"shape\":[2,2],\"bytes\":8,\"elements\":4,\"zeros\":3,"
            + "\"sparsity\":0.75}",
        tensor.toString());
  }

  @Test
  void inspectReadsHeadersOnlyOnRequest() throws IOException {
    assertEquals(ExitCode.DONE, run("inspect", MODEL, "--headers-only", "--json"));
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertEquals(39, report.path("tensors").asInt());
    assertEquals(1837312, report.path("bytes").asLong());
    assertEquals("tokenizer_config.json", report.path("other_files").path(3).asText());
    assertTrue(report.path("zeros").isNull());
    assertTrue(report.path("shards").path(1).path("tensors").path(0).path("sparsity").isNull());
  }

  @Test
  void inspectPrintsTables() {
    assertEquals(ExitCode.DONE, run("inspect", MODEL));
    assertTrue(out.toString().contains("39 tensors in 2 shards, 1.84 MB, "));
    assertTrue(
        out.toString()
            .lines()
            .anyMatch(
                line -> line.matches("lm_head\\.weight +BF16 +512x128 +131,072 +\\d\\.\\d\\d %")));
  }
}
