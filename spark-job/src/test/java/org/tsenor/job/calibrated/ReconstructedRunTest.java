package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.model.TinyLlama;
import org.tsenor.source.NoRenameFileSystem;

/** Decoder layers that are trained once they are pruned: what it brings, and that it repeats. */
class ReconstructedRunTest {
  private static final String FIRST = "model-00001-of-00005.safetensors";

  /** What is in no decoder layer, committed last. */
  private static final String REST = "model-00005-of-00005.safetensors";

  /** That are pruned, the first ones of four. */
  private static final int LAYERS = 2;

  /**
   * Everything that quality can be bought with; windows, of 128 tokens, are cut into three parts.
   */
  private static final List<String> ALL =
      List.of("method", "alps", "metric", "outputs", "damping", "auto", "reconstruct-batch", "50");

  @TempDir Path directory;

  private static PruneSettings settings(Path output, String... more) {
    List<String> values =
        new ArrayList<>(
            List.of("samples", "8", "window-groups", "3", "damping", "0.03", "held-out", "2"));
    values.addAll(List.of("compensation", "true", "reconstruct", "layer"));
    values.addAll(List.of("targets", "model.layers.0.*;model.layers.1.*"));
    values.addAll(List.of(more));
    return CalibratedRuns.settings(output, "sparsegpt", "8:16", values.toArray(String[]::new));
  }

  private static String prune(SparkSession spark, PruneSettings settings) throws IOException {
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    new CalibratedRuns(spark)
        .prune(settings, new PrintStream(progress, true, StandardCharsets.UTF_8));
    return progress.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode calibration(Path output) throws IOException {
    return CalibratedRuns.report(output).get("calibration");
  }

  @Test
  void layersComeNearerToTheDenseModel() throws IOException {
    Path plain = directory.resolve("plain");
    Path trained = directory.resolve("trained");
    String told;
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      prune(spark, settings(plain, "reconstruct", "none"));
      told = prune(spark, settings(trained));
    }
    assertTrue(told.contains("layer 2 of 4: reconstructed, on windows held out 0."), told);
    JsonNode report = calibration(trained);
    JsonNode layers = report.get("reconstruction");
    assertEquals(LAYERS, layers.size());
    JsonNode seen = calibration(plain).get("deviation_held_out");
    for (int layer = 0; layer < LAYERS; layer++) {
      double before = layers.get(layer).get("held_out_before").asDouble();
      double after = layers.get(layer).get("held_out_after").asDouble();
      assertTrue(after < before, layers::toString);
      double found = report.get("deviation_held_out").get(layer).asDouble();
      // What is written is rounded to bf16 behind the training.
      assertEquals(1, found / after, 0.02, "layer " + layer);
      assertTrue(found < seen.get(layer).asDouble(), report + " and " + seen);
    }
    // One subtracts the streams in double, the other the layer's outputs where they are, in float.
    double inDouble = seen.get(0).asDouble();
    assertEquals(1, layers.get(0).get("held_out_before").asDouble() / inDouble, 1e-7);
    // Before the first layer nothing differs: its masks stay, and where they prune is zero.
    assertEquals(
        CalibratedRuns.digests(plain).get("masks/" + FIRST),
        CalibratedRuns.digests(trained).get("masks/" + FIRST));
    String tensor = "model.layers.0.mlp.gate_proj.weight";
    float[] before = TinyLlama.tensor(plain, tensor).values();
    float[] after = TinyLlama.tensor(trained, tensor).values();
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      assertEquals(before[i] == 0, after[i] == 0, "weight " + i);
      moved += before[i] == after[i] ? 0 : 1;
    }
    assertTrue(moved > before.length / 4, moved + " weights moved");
    String norm = "model.layers.0.input_layernorm.weight";
    assertEquals(
        List.of(TinyLlama.tensor(plain, norm).values()[7]),
        List.of(TinyLlama.tensor(trained, norm).values()[7]));
    assertFalse(Files.exists(trained.resolve("_staging")));
  }

  @Test
  void coresAndObjectStoresChangeNoByteButGroupsDo() throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    Path there = directory.resolve("there");
    Path single = directory.resolve("single");
    List<String> groups = new ArrayList<>(ALL);
    groups.addAll(List.of("reconstruct-groups", "2", "reconstruct-batch", "256"));
    try (SparkSession spark = CalibratedRuns.session("local[1]")) {
      prune(spark, settings(one, groups.toArray(String[]::new)));
    }
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.norename.impl", NoRenameFileSystem.class.getName());
      List<String> more = new ArrayList<>(groups);
      more.addAll(List.of("parallelism", "11"));
      prune(spark, settings(two, more.toArray(String[]::new)));
      more.addAll(List.of("output", "norename://" + there));
      prune(spark, settings(there, more.toArray(String[]::new)));
      more.addAll(List.of("output", single.toString(), "reconstruct-groups", "1"));
      prune(spark, settings(single, more.toArray(String[]::new)));
    }
    assertEquals(CalibratedRuns.digests(one), CalibratedRuns.digests(two));
    assertEquals(CalibratedRuns.digests(one), CalibratedRuns.digests(there));
    assertNotEquals(
        CalibratedRuns.digests(one).get(FIRST), CalibratedRuns.digests(single).get(FIRST));
  }

  /** In the second epoch of the second layer, which is not trained from its beginning again. */
  @Test
  void resumesBehindTheEpochThatWasDone() throws IOException {
    Path whole = directory.resolve("whole");
    Path broken = directory.resolve("broken");
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.abfs.impl", TrippingFileSystem.class.getName());
      prune(spark, settings(whole, ALL.toArray(String[]::new)));
      List<String> more = new ArrayList<>(ALL);
      more.addAll(List.of("resume", "true", "output", "abfs://" + broken));
      PruneSettings there = settings(broken, more.toArray(String[]::new));
      TrippingFileSystem.tripAt("layer-1.epoch-2.GATE");
      assertThrows(SparkException.class, () -> prune(spark, there));
      assertTrue(TrippingFileSystem.hasTripped());
      assertTrue(Files.exists(broken.resolve("_staging/training/layer-1.json")));
      String told = prune(spark, there);
      assertTrue(told.contains("layer 2 of 4: reconstructing goes on behind epoch 1"), told);
    }
    assertEquals(CalibratedRuns.digests(whole), CalibratedRuns.digests(broken));
    assertEquals(calibration(whole), calibration(broken));
  }

  /** All layers are committed: no window passes them again, and all is told of them. */
  @Test
  void tellsOfAllLayersThatRunsBeforeHaveCommitted() throws IOException {
    Path whole = directory.resolve("whole");
    Path broken = directory.resolve("broken");
    String[] one = {"reconstruct-epochs", "1", "targets", "model.layers.0.*"};
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.abfs.impl", TrippingFileSystem.class.getName());
      prune(spark, settings(whole, one));
      List<String> more = new ArrayList<>(List.of(one));
      more.addAll(List.of("resume", "true", "output", "abfs://" + broken));
      PruneSettings there = settings(broken, more.toArray(String[]::new));
      TrippingFileSystem.tripAt(REST);
      assertThrows(SparkException.class, () -> prune(spark, there));
      assertTrue(TrippingFileSystem.hasTripped());
      String told = prune(spark, there);
      assertFalse(told.contains("calibrating"), told);
    }
    assertEquals(CalibratedRuns.digests(whole), CalibratedRuns.digests(broken));
    assertEquals(calibration(whole), calibration(broken));
    assertEquals(1, calibration(broken).get("reconstruction").size());
    assertEquals(1, calibration(broken).get("deviation").size());
  }

  /** With steps as large as the weights no epoch is better, and what was pruned is written. */
  @Test
  void whatIsNoBetterIsNotKept() throws IOException {
    Path plain = directory.resolve("plain");
    Path wild = directory.resolve("wild");
    String told;
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      prune(spark, settings(plain, "reconstruct", "none"));
      told = prune(spark, settings(wild, "reconstruct-rate", "1", "reconstruct-patience", "1"));
    }
    assertTrue(told.contains("no better: the weights from before are kept"), told);
    assertEquals(CalibratedRuns.digests(plain), CalibratedRuns.digests(wild));
    JsonNode layer = calibration(wild).get("reconstruction").get(0);
    assertEquals(0, layer.get("kept_epoch").asInt());
    assertEquals(1, layer.get("epochs").asInt());
    assertEquals(layer.get("held_out_before"), layer.get("held_out_after"));
  }

  @Test
  void oneWindowIsTooFew() throws IOException {
    Path output = directory.resolve("few");
    try (SparkSession spark = CalibratedRuns.session("local[1]")) {
      UserInputException refused =
          assertThrows(
              UserInputException.class,
              () ->
                  new CalibratedRuns(spark)
                      .prune(
                          CalibratedRuns.settings(
                              output,
                              "alps",
                              "2:4",
                              "samples",
                              "1",
                              "compensation",
                              "true",
                              "damping",
                              "0.1",
                              "reconstruct",
                              "layer")));
      assertTrue(refused.getMessage().contains("needed are at least 2"), refused::getMessage);
    }
    assertFalse(Files.exists(output));
  }
}
