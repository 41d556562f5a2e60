package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.NoRenameFileSystem;

/** The same settings and windows give the same bytes, wherever and however often it runs. */
class RepeatabilityTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "sparsegpt, true-sequential, false",
    "alps, true-sequential, false",
    "wanda, true-sequential, true",
    "sparsegpt, true-sequential, true",
    "alps, true-sequential, true",
    "sparsegpt, compensation, true",
    "alps, metric, outputs"
  })
  void coresAndPiecesChangeNoByte(String method, String passage, String value) throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    try (SparkSession spark = CalibratedRuns.session("local[1]")) {
      new CalibratedRuns(spark).prune(small(one, method, passage, value));
    }
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      new CalibratedRuns(spark).prune(small(two, method, passage, value, "parallelism", "11"));
    }
    assertEquals(CalibratedRuns.digests(one), CalibratedRuns.digests(two));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void resumesAtTheFirstLayerThatIsNotCommitted(String compensation) throws IOException {
    Path whole = directory.resolve("whole");
    Path broken = directory.resolve("broken");
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      CalibratedRuns runs = new CalibratedRuns(spark);
      runs.prune(small(whole, "sparsegpt", "compensation", compensation));
      PruneSettings interrupted = small(broken, "sparsegpt", "compensation", compensation);
      assertThrows(Interruption.class, () -> runs.prune(interrupted, interruptAt("layer 2 of 4:")));
      assertFalse(Files.exists(broken.resolve("config.json")));
      assertTrue(
          Files.exists(broken.resolve("_staging/bands/model-00002-of-00005.safetensors.jsonl")));
      assertFalse(Files.exists(broken.resolve("_staging/prepared")));

      UserInputException refused =
          assertThrows(
              UserInputException.class,
              () ->
                  runs.prune(
                      small(
                          broken,
                          "sparsegpt",
                          "compensation",
                          compensation,
                          "resume",
                          "true",
                          "damping",
                          "0.02")));
      assertTrue(refused.getMessage().contains("damping"), refused::getMessage);
      refused =
          assertThrows(
              UserInputException.class,
              () ->
                  runs.prune(
                      small(
                          broken,
                          "sparsegpt",
                          "compensation",
                          compensation,
                          "resume",
                          "true",
                          "calibration",
                          CalibratedRuns.TINY.resolve("data/eval.jsonl").toString())));
      assertTrue(refused.getMessage().contains("calibration windows"), refused::getMessage);

      ByteArrayOutputStream progress = new ByteArrayOutputStream();
      runs.prune(
          small(broken, "sparsegpt", "compensation", compensation, "resume", "true"),
          new PrintStream(progress, true, StandardCharsets.UTF_8));
      String told = progress.toString(StandardCharsets.UTF_8);
      assertTrue(told.contains("resuming: 2 shards are done"), told);
      assertFalse(told.contains("layer 2 of 4: error"), told);
    }
    assertEquals(CalibratedRuns.digests(whole), CalibratedRuns.digests(broken));
    JsonNode one = CalibratedRuns.report(whole).get("totals").get("mean_relative_error");
    JsonNode other = CalibratedRuns.report(broken).get("totals").get("mean_relative_error");
    assertEquals(one, other);
  }

  /** Behind linears that are pruned and not yet committed, where the run stops. */
  @ParameterizedTest
  @ValueSource(strings = {"true-sequential", "compensation"})
  void resumesBeforeTheLayerThatWasHalfDone(String passage) throws IOException {
    Path whole = directory.resolve("whole");
    Path broken = directory.resolve("broken");
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.abfs.impl", TrippingFileSystem.class.getName());
      CalibratedRuns runs = new CalibratedRuns(spark);
      runs.prune(small(whole, "sparsegpt", passage, "true"));
      PruneSettings there =
          small(
              broken, "sparsegpt", passage, "true", "resume", "true", "output", "abfs://" + broken);
      TrippingFileSystem.tripAt("model.layers.1.mlp.gate_proj.weight");
      assertThrows(SparkException.class, () -> runs.prune(there));
      assertTrue(TrippingFileSystem.hasTripped());
      assertTrue(
          Files.exists(broken.resolve("_staging/bands/model-00001-of-00005.safetensors.jsonl")));
      assertFalse(
          Files.exists(broken.resolve("_staging/bands/model-00002-of-00005.safetensors.jsonl")));
      assertFalse(Files.exists(broken.resolve("_staging/prepared")));

      ByteArrayOutputStream progress = new ByteArrayOutputStream();
      runs.prune(there, new PrintStream(progress, true, StandardCharsets.UTF_8));
      String told = progress.toString(StandardCharsets.UTF_8);
      assertTrue(told.contains("resuming: 1 shard is done"), told);
    }
    assertEquals(CalibratedRuns.digests(whole), CalibratedRuns.digests(broken));
  }

  @ParameterizedTest
  @CsvSource({"true-sequential, false", "true-sequential, true", "compensation, true"})
  void anObjectStoreGetsTheSameBytes(String passage, String value) throws IOException {
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.norename.impl", NoRenameFileSystem.class.getName());
      CalibratedRuns runs = new CalibratedRuns(spark);
      runs.prune(small(here, "sparsegpt", passage, value));
      String output = "norename://" + there;
      runs.prune(small(there, "sparsegpt", passage, value, "output", output));
    }
    assertEquals(CalibratedRuns.digests(here), CalibratedRuns.digests(there));
  }

  @Test
  void densePropagationIsAnotherResult() throws IOException {
    Path pruned = directory.resolve("pruned");
    Path dense = directory.resolve("dense");
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      CalibratedRuns runs = new CalibratedRuns(spark);
      runs.prune(small(pruned, "wanda"));
      runs.prune(small(dense, "wanda", "propagate", "dense"));
    }
    Map<String, String> one = CalibratedRuns.digests(pruned);
    Map<String, String> other = CalibratedRuns.digests(dense);
    String first = "model-00001-of-00005.safetensors";
    String second = "model-00002-of-00005.safetensors";
    assertEquals(one.get(first), other.get(first), "nothing is propagated to the first layer");
    assertNotEquals(one.get(second), other.get(second));
  }

  /** Few windows, in groups that do not divide them. */
  private static PruneSettings small(Path output, String method, String... more) {
    String[] all = new String[more.length + 4];
    System.arraycopy(new String[] {"samples", "8", "window-groups", "3"}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return CalibratedRuns.settings(output, method, "8:16", all);
  }

  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Fails when this is printed, as a driver that dies would. */
  private static PrintStream interruptAt(String text) {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
      @Override
      public PrintStream printf(java.util.Locale locale, String format, Object... values) {
        if (String.format(locale, format, values).startsWith(text)) {
          throw new Interruption();
        }
        return this;
      }
    };
  }
}
