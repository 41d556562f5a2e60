package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.source.SparkSessions;

/** {@code tsenor prune --method} with calibration, from the command line to the proof. */
class CalibratedPruneTest {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final Path IDS = TINY.resolve("data/calib.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path model = TINY.resolve("model");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({"wanda", "sparsegpt", "alps"})
  void prunesWhatVerifyProves(String method) throws IOException {
    assertEquals(
        0,
        prune(
            method,
            "--calibration",
            IDS.toString(),
            "--samples",
            "8",
            "--rules",
            "model.layers.1.mlp.*=2:4,standard",
            "--rules",
            "*.o_proj=skip",
            "--format",
            "compact"),
        err::toString);
    assertTrue(out.toString().contains("pruned 24 tensors"), out::toString);
    assertEquals(0, verify("--against", TINY.resolve("model").toString()), out::toString);
    assertTrue(out.toString().contains("proved: 24 pruned tensors"), out::toString);
    JsonNode report = report();
    assertEquals(64, report.get("calibration").get("rows").asInt());
    assertEquals(8, report.get("calibration").get("windows").asInt());
    assertTrue(report.get("totals").get("mean_relative_error").asDouble() > 0);
    for (JsonNode tensor : report.get("tensors")) {
      assertEquals(method, tensor.get("method").asText());
      // With compensation, the default, one is held out.
      assertEquals((method.equals("wanda") ? 8 : 7) * 128, tensor.get("tokens").asInt());
      assertEquals(0, tensor.get("dead_columns").asInt());
      assertEquals(method.equals("alps"), tensor.has("alps"));
      assertEquals(method.equals("wanda"), !tensor.has("damping"));
    }
  }

  /** One window calibrates, so none is left to choose a damping by. */
  @Test
  void oneWindowIsEnough() throws IOException {
    assertEquals(
        0, prune("sparsegpt", "--calibration", IDS.toString(), "--samples", "1"), err::toString);
    JsonNode report = report();
    assertEquals("true", report.get("settings").get("compensation").asText());
    for (JsonNode tensor : report.get("tensors")) {
      assertTrue(
          tensor.get("damping").asText().startsWith("mean damping 0.01"), tensor::toPrettyString);
    }
    assertEquals(0, verify("--against", TINY.resolve("model").toString()), out::toString);
  }

  @Test
  void keptWeightsThatChangeAreFoundWhereTheMethodChangesNone() throws IOException {
    assertEquals(
        0, prune("sparsegpt", "--calibration", IDS.toString(), "--samples", "4"), err::toString);
    Path file = directory.resolve("out/report.json");
    Files.writeString(
        file,
        Files.readString(file).replace("\"method\" : \"sparsegpt\"", "\"method\" : \"wanda\""));
    assertEquals(1, verify("--against", TINY.resolve("model").toString()), out::toString);
    assertTrue(out.toString().contains("kept, but its bits are"), out::toString);
  }

  @Test
  void tokenizesText() throws IOException {
    assertEquals(
        0,
        prune(
            "wanda",
            "--calibration",
            TINY.resolve("data/calib.txt").toString(),
            "--samples",
            "4",
            "--sequence-length",
            "100",
            "--seed",
            "7"),
        err::toString);
    JsonNode calibration = report().get("calibration");
    assertEquals("random", calibration.get("draw").asText());
    assertEquals(7, calibration.get("seed").asInt());
  }

  @Test
  void dampsMoreWhereItMust() throws IOException {
    // Two tokens: no Gram matrix has more than rank two.
    Path one = directory.resolve("two-tokens.jsonl");
    Files.writeString(one, "{\"input_ids\":[5,9]}\n");
    assertEquals(
        0, prune("sparsegpt", "--calibration", one.toString(), "--damping", "0"), err::toString);
    for (JsonNode tensor : report().get("tensors")) {
      assertTrue(
          tensor.get("damping").asText().startsWith("mean damping 0.0: no positive pivot"),
          tensor::toPrettyString);
      assertTrue(tensor.get("damping").asText().endsWith("accepted"), tensor::toPrettyString);
    }
  }

  /** Values of zero: the input of attention's output is zero on every token. */
  @Test
  void whatHappensToALinearWithoutInputIsASetting() throws IOException {
    String linear = "model.layers.1.self_attn.o_proj.weight";
    model = withoutValues("model.layers.1.self_attn.v_proj.weight");
    String[] windows = {"--calibration", IDS.toString(), "--samples", "4", "--damping", "0.01"};
    assertEquals(2, prune("alps", windows), err::toString);
    assertTrue(err.toString().contains(linear + ": the Gram matrix is not"), err::toString);
    assertFalse(Files.exists(directory.resolve("out/config.json")));

    String[] skip = {
      "--calibration",
      IDS.toString(),
      "--samples",
      "4",
      "--on-failure",
      "skip",
      "--overwrite",
      "--damping",
      "0.01"
    };
    assertEquals(0, prune("alps", skip), err::toString);
    assertTrue(out.toString().contains("pruned 27 tensors"), out::toString);
    assertTrue(report().get("copied").get(linear).asText().contains("not positive definite"));
    assertEquals(0, verify("--against", model.toString()), out::toString);

    skip[5] = "wanda";
    assertEquals(0, prune("alps", skip), err::toString);
    for (JsonNode tensor : report().get("tensors")) {
      boolean failed = tensor.get("name").asText().equals(linear);
      assertEquals(failed ? "wanda" : "alps", tensor.get("method").asText());
      assertEquals(failed, tensor.has("method_note"), tensor::toPrettyString);
    }
    assertEquals(0, verify("--against", model.toString()), out::toString);
    assertTrue(out.toString().contains("kept weights of 27 tensors are not"), out::toString);
  }

  private Path withoutValues(String tensor) throws IOException {
    Path copy = directory.resolve("model");
    Files.createDirectories(copy);
    try (var files = Files.list(TINY.resolve("model"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Shard shard =
        Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(copy.toString()))
            .shardOf(tensor)
            .orElseThrow();
    TensorEntry entry = shard.header().tensor(tensor).orElseThrow();
    try (var file = new java.io.RandomAccessFile(copy.resolve(shard.name()).toFile(), "rw")) {
      file.seek(shard.header().dataOffset() + entry.begin());
      file.write(new byte[(int) entry.byteLength()]);
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource({
    "wanda, --samples, 65, '64 windows, but 65 were asked'",
    "wanda, --calibration, nowhere.jsonl, does not exist",
    "wanda, --sequence-length, 4096, positions",
    "wanda, --damping, 0.1, has no effect with method wanda",
    "sparsegpt, --alps-iterations, 5, has no effect with method sparsegpt",
    "magnitude, --samples, 5, has no effect with method magnitude",
    "alps, --score-power, 1, only 2 with method alps",
    "alps, --damping, 2, 'a number in [0, 1]'",
    "alps, --shard-size, 1GB, one shard a decoder layer",
    "alps, --propagate, both, 'pruned, dense'",
    "alps, --true-sequential, 1, 'true, false'",
    "magnitude, --true-sequential, true, has no effect with method magnitude",
    "alps, --on-failure, magnitude, 'fail, skip, wanda'",
    "alps, --draw, backwards, 'as-given, consecutive, random, documents'",
    "alps, --rules, lm_head.weight=16:32, no linear of a decoder layer",
    "alps, --seed, x, whole number",
  })
  void refusesBeforeAnyWorkStarts(String method, String option, String value, String message) {
    List<String> more = new ArrayList<>(List.of(option, value));
    if (!option.equals("--calibration") && !method.equals("magnitude")) {
      more.addAll(List.of("--calibration", IDS.toString()));
    }
    assertEquals(2, prune(method, more.toArray(String[]::new)), out::toString);
    assertTrue(err.toString().contains(message), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertFalse(Files.exists(directory.resolve("out")));
  }

  @Test
  void wantsCalibration() {
    assertEquals(2, prune("alps"), out::toString);
    assertTrue(err.toString().contains("calibration is required"), err::toString);
  }

  private JsonNode report() throws IOException {
    return JSON.readTree(directory.resolve("out/report.json").toFile());
  }

  private int prune(String method, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--master",
                "local[2]",
                "--conf",
                "spark.ui.enabled=false",
                "--model",
                model.toString(),
                "--output",
                directory.resolve("out").toString(),
                "--pattern",
                "16:32",
                "--method",
                method));
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private int verify(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("verify", directory.resolve("out").toString(), "--master", "local[2]"));
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private int run(List<String> arguments) {
    SparkSessions.stop();
    return Main.run(
        new SparkJobRunner(),
        new PrintWriter(out),
        new PrintWriter(err),
        arguments.toArray(String[]::new));
  }
}
