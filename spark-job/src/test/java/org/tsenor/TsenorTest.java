package org.tsenor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.SparkSessions;

/** The door, as a program goes through it. */
class TsenorTest {
  private static final String MODEL = SparkSessions.tinyLlama().toString();
  private static final String DATA = SparkSessions.tinyLlama().resolveSibling("data").toString();

  @TempDir Path directory;

  private final SparkSession spark = SparkSessions.session();

  private Map<String, Object> settings(Object... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("model", MODEL);
    settings.put("output", directory.resolve("out"));
    settings.put("pattern", "16:32");
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return settings;
  }

  @Test
  void prunesByMagnitudeAndGivesTheReportOnDisk() throws IOException {
    Report report = Tsenor.prune(spark, settings("masks", true, "rules", List.of("*.o_proj=skip")));
    Path file = directory.resolve("out/report.json");
    assertEquals(
        new ObjectMapper().readTree(Files.readString(file)),
        new ObjectMapper().readTree(report.json()));
    assertEquals(24, report.get("totals/pruned_tensors"));
    assertInstanceOf(Double.class, report.get("totals/score_share"));
    assertTrue(report.text().startsWith("pruned 24 tensors to 16:32 transposable"));
    Report proof =
        Tsenor.verify(
            spark, Map.of("model", directory.resolve("out").toString(), "against", MODEL));
    assertEquals(true, proof.get("proven"));
    assertEquals(List.of(), proof.get("faults"));
    assertEquals(24, proof.get("totals/masks"));
  }

  @Test
  void prunesByEveryMethodWithCalibration() throws IOException {
    for (String method : List.of("wanda", "sparsegpt", "alps")) {
      Report report =
          Tsenor.prune(
              spark,
              settings(
                  "output",
                  directory.resolve(method),
                  "method",
                  method,
                  "calibration",
                  DATA + "/calib.txt",
                  "samples",
                  2,
                  "sequence_length",
                  64));
      assertEquals(28, report.get("totals/pruned_tensors"), method);
      double error = (Double) report.get("totals/mean_relative_error");
      assertTrue(error > 0 && error < 1, method + ": " + error);
      assertEquals("2", report.get("settings/samples"));
    }
  }

  @Test
  void plansWithoutTouchingAnything() throws IOException {
    Report plan = Tsenor.plan(spark, settings("true_sequential", null));
    assertEquals(28, plan.get("totals/pruned_tensors"));
    assertEquals(393_216L * 2, ((Number) plan.get("totals/weights")).longValue());
    assertEquals("prune", ((Map<?, ?>) tensors(plan).get(2)).get("decision").toString());
    assertFalse(Files.exists(directory.resolve("out")));
  }

  private static List<?> tensors(Report report) {
    List<Object> pruned = new java.util.ArrayList<>();
    for (Object tensor : (List<?>) report.get("tensors")) {
      if ("prune".equals(((Map<?, ?>) tensor).get("decision"))) {
        pruned.add(tensor);
      }
    }
    return pruned;
  }

  @Test
  void evaluatesInspectsAndRestores() throws IOException {
    Report evaluated =
        Tsenor.evaluate(
            spark,
            Map.of(
                "model", MODEL, "data", DATA + "/eval.txt", "samples", 2, "sequence-length", 64));
    Map<?, ?> score = (Map<?, ?>) ((List<?>) evaluated.get("models")).get(0);
    assertEquals(126, score.get("predicted_tokens"));
    Report inspected = Tsenor.inspect(spark, Map.of("model", MODEL, "headers_only", true));
    assertEquals(39, inspected.get("tensors"));
    Tsenor.prune(spark, settings("format", "compact"));
    Report restored =
        Tsenor.restore(
            spark,
            Map.of(
                "archive", directory.resolve("out/compact"), "output", directory.resolve("dense")));
    assertEquals(true, restored.get("proven"));
    for (String shard : List.of("1", "2")) {
      String name = "model-0000%s-of-00002.safetensors".formatted(shard);
      assertEquals(
          -1,
          Files.mismatch(
              directory.resolve("out").resolve(name), directory.resolve("dense").resolve(name)));
    }
  }

  @Test
  void leavesTheCallersSessionAsItWas() throws IOException {
    SparkContext context = spark.sparkContext();
    SparkSession other = spark.newSession();
    SparkSession.setActiveSession(other);
    context.setJobGroup("cell 7", "of a notebook", true);
    try {
      Tsenor.prune(spark, settings());
      assertSame(other, SparkSession.active());
      assertEquals("cell 7", context.getLocalProperty("spark.jobGroup.id"));
      assertEquals("of a notebook", context.getLocalProperty("spark.job.description"));
      assertFalse(context.isStopped());
    } finally {
      context.clearJobGroup();
      SparkSession.setActiveSession(spark);
    }
  }

  @Test
  void propertiesOfTheSessionCount() throws IOException {
    SparkSession own = spark.newSession();
    own.conf().set("spark.tsenor.pattern", "2:4");
    own.conf().set("spark.tsenor.backend", "scalar");
    Map<String, Object> settings = settings();
    settings.remove("pattern");
    assertEquals("2:4", Tsenor.plan(own, settings).get("settings/pattern"));
    assertEquals("scalar", Tsenor.plan(own, settings).get("settings/backend"));
  }

  @Test
  void aMistakeIsAnIllegalArgument() {
    Map<String, Object> unknown = settings("patern", "2:4");
    assertMistake("patern: no such setting; the nearest is pattern", unknown);
    assertMistake(
        "true-sequential: 'yes': allowed are true, false",
        settings("true_sequential", "yes", "method", "wanda", "calibration", DATA));
    assertMistake(
        "samples: has no effect with method magnitude; allowed with method wanda, sparsegpt, alps",
        settings("samples", 3));
    Map<String, Object> none = settings();
    none.remove("pattern");
    assertMistake(
        "pattern is required: pattern = N:M (or pattern: in a recipe, or property"
            + " spark.tsenor.pattern)",
        none);
    assertMistake(
        "model: a value of java.lang.Object: allowed are texts, numbers, booleans and lists of these",
        settings("model", new Object()));
    assertMistake("damping-x: no such setting; the nearest is damping", settings("damping_x", 1));
    assertMistake("dry-run: given twice", settings("dry_run", true, "dry-run", true));
    assertMistake(
        "file:/nowhere: does not exist: a directory with a checkpoint is needed",
        settings("model", "/nowhere"));
  }

  private void assertMistake(String message, Map<String, ?> settings) {
    IllegalArgumentException mistake =
        assertThrows(IllegalArgumentException.class, () -> Tsenor.prune(spark, settings));
    assertEquals(message, mistake.getMessage());
    assertFalse(Files.exists(directory.resolve("out")));
  }

  /** What an executor finds is told like what the driver finds. */
  @Test
  void aFaultOfTheInputIsTheSameMistake() throws IOException {
    Path broken = directory.resolve("model");
    Files.createDirectories(broken);
    for (String name :
        List.of(
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json")) {
      byte[] bytes = Files.readAllBytes(Path.of(MODEL, name));
      if (name.startsWith("model-00001")) {
        Arrays.fill(bytes, bytes.length - 512, bytes.length, (byte) 0xff);
      }
      Files.write(broken.resolve(name), bytes);
    }
    UserInputException fault =
        assertThrows(
            UserInputException.class, () -> Tsenor.prune(spark, settings("model", broken)));
    assertTrue(fault.getMessage().contains("is NaN"), fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate | data | data is required: data = PATH (or data: in a recipe, or property"
            + " spark.tsenor.data)",
        "verify | model | model is required: model = PATH (or model: in a recipe, or property"
            + " spark.tsenor.verify.model)",
        "inspect | model | model is required: model = CHECKPOINT (or model: in a recipe, or property"
            + " spark.tsenor.inspect.model)",
        "restore | archive | archive is required: archive = ARCHIVE (or archive: in a recipe, or"
            + " property spark.tsenor.archive)",
        "generate | output | output is required: output = PATH (or output: in a recipe, or property"
            + " spark.tsenor.generate.output)",
      })
  void whatIsMissingIsNamed(String operation, String key, String message) {
    Map<String, Object> settings = new HashMap<>();
    for (Setting<?> setting :
        Operation.valueOf(operation.toUpperCase(java.util.Locale.ROOT)).settings()) {
      if (setting.effect().contains("(required)") && !setting.key().equals(key)) {
        settings.put(setting.key(), "/somewhere");
      }
    }
    UserInputException mistake =
        assertThrows(
            UserInputException.class,
            () ->
                Tsenor.run(
                    Operation.valueOf(operation.toUpperCase(java.util.Locale.ROOT)),
                    spark,
                    settings));
    assertEquals(message, mistake.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void everyOperationSaysWhatItTakes(Operation operation) {
    assertFalse(operation.purpose().isBlank());
    List<String> keys = operation.settings().stream().map(Setting::key).toList();
    assertEquals(keys.size(), keys.stream().distinct().count());
    operation.settings().forEach(setting -> assertTrue(setting.effect().endsWith(".")));
  }
}
