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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.source.SparkSessions;

/** {@code tsenor evaluate} on the tiny Llama, against the reference computed in double. */
class EvaluateTest {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final Path MODEL = TINY.resolve("model");
  private static final Path IDS = TINY.resolve("data/eval.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void measuresTheReferencePerplexityWhateverTheTasks() throws IOException {
    double reference = reference();
    JsonNode one = evaluate(IDS, "--parallelism", "1");
    JsonNode five = evaluate(IDS, "--parallelism", "5");
    double perplexity = one.get("models").get(0).get("perplexity").asDouble();
    assertEquals(reference, perplexity, 1e-4 * reference);
    assertEquals(perplexity, five.get("models").get(0).get("perplexity").asDouble());
    assertEquals(8128, one.get("models").get(0).get("predicted_tokens").asInt());
    assertEquals("as-given", one.get("data").get("draw").asText());
    assertTrue(out.toString().contains("perplexity   1.8277"), out::toString);
  }

  @Test
  void tokenizesATextAsTheReferenceDid() throws IOException {
    JsonNode text = evaluate(TINY.resolve("data/eval.txt"), "--sequence-length", "128");
    JsonNode ids = evaluate(IDS);
    assertEquals(
        ids.get("models").get(0).get("perplexity"), text.get("models").get(0).get("perplexity"));
    assertEquals(ids.get("data").get("windows_sha256"), text.get("data").get("windows_sha256"));
    assertEquals("consecutive", text.get("data").get("draw").asText());
  }

  @Test
  void comparesTwoCheckpointsOnTheSameWindows() throws IOException {
    Path pruned = directory.resolve("pruned");
    prune(pruned);
    JsonNode both = evaluateModel(pruned, IDS, "--against", MODEL.toString());
    // The reference table's 2:4 standard magnitude, whose ties allow 0.3 %.
    assertEquals(1.9784, both.get("models").get(0).get("perplexity").asDouble(), 0.003 * 1.9784);
    assertEquals(1.9784 / reference(), both.get("perplexity_ratio").asDouble(), 0.004);
    assertTrue(out.toString().contains("ratio        1.08"), out::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "--sequence-length, 4096, positions",
    "--sequence-length, 1, a whole number of at least 2",
    "--draw, random, consecutive or as-given",
    "--draw, backwards, 'as-given, consecutive'",
    "--data, nowhere.jsonl, does not exist",
    "--field, body, body",
    "--model, nowhere, nowhere",
    "--against, nowhere, nowhere",
    "--json, nowhere/result.json, cannot be written",
    "--parallelism, -1, a whole number of at least 0",
    "--samples, 0, a whole number of at least 1",
  })
  void refusesWhatCannotBeEvaluated(String option, String value, String message) {
    List<String> args = new ArrayList<>(List.of("evaluate", "--master", "local[2]"));
    if (!option.equals("--model")) {
      args.addAll(List.of("--model", MODEL.toString()));
    }
    if (!option.equals("--data")) {
      args.addAll(List.of("--data", IDS.toString()));
    }
    args.addAll(List.of(option, value));
    assertEquals(2, run(args.toArray(String[]::new)), out::toString);
    assertTrue(err.toString().contains(message), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertEquals("", out.toString());
  }

  /** The output itself has its zeros in place; who kept its archive alone has to restore it. */
  @Test
  void measuresWhatCompactOutputIs() throws IOException {
    Path pruned = directory.resolve("pruned");
    prune(pruned, "--format", "compact");
    JsonNode figures = evaluateModel(pruned, IDS, "--samples", "4").get("models").get(0);

    Path archive = pruned.resolve("compact");
    for (Path named : List.of(archive, onlyArchive(archive))) {
      err.getBuffer().setLength(0);
      assertEquals(
          2, run("evaluate", "--model", named.toString(), "--data", IDS.toString()), out::toString);
      assertTrue(err.toString().contains("'tsenor restore file:"), err::toString);
    }

    Path restored = directory.resolve("restored");
    assertEquals(
        0, run("restore", archive.toString(), "--output", restored.toString()), err::toString);
    JsonNode again = evaluateModel(restored, IDS, "--samples", "4").get("models").get(0);
    assertEquals(figures.get("mean_loss"), again.get("mean_loss"));
  }

  private Path onlyArchive(Path archive) throws IOException {
    Path kept = Files.createDirectories(directory.resolve("kept/compact"));
    try (var files = Files.list(archive)) {
      for (Path file : files.toList()) {
        Files.copy(file, kept.resolve(file.getFileName()));
      }
    }
    return kept.getParent();
  }

  private void prune(Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "prune",
                "--model",
                MODEL.toString(),
                "--output",
                output.toString(),
                "--pattern",
                "2:4",
                "--structure",
                "standard"));
    args.addAll(List.of(more));
    assertEquals(0, run(args.toArray(String[]::new)), err::toString);
  }

  @Test
  void refusesAModelThatItDoesNotImplement() throws IOException {
    Path other = directory.resolve("other");
    Files.createDirectories(other);
    try (var files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    Path config = other.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("LlamaForCausalLM", "MambaForCausalLM")
            .replace("\"llama\"", "\"mamba\""));
    assertEquals(
        2, run("evaluate", "--model", other.toString(), "--data", IDS.toString()), out::toString);
    assertTrue(err.toString().toLowerCase(java.util.Locale.ROOT).contains("mamba"), err::toString);
  }

  private static double reference() throws IOException {
    JsonNode dense = JSON.readTree(TINY.resolve("reference.json").toFile()).get("dense");
    return dense.get("perplexity").get("ppl").asDouble();
  }

  private JsonNode evaluate(Path data, String... more) throws IOException {
    return evaluateModel(MODEL, data, more);
  }

  private JsonNode evaluateModel(Path model, Path data, String... more) throws IOException {
    Path json = directory.resolve("result.json");
    List<String> args =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--master",
                "local[2]",
                "--model",
                model.toString(),
                "--data",
                data.toString(),
                "--json",
                json.toString()));
    args.addAll(List.of(more));
    assertEquals(0, run(args.toArray(String[]::new)), err::toString);
    return JSON.readTree(json.toFile());
  }

  private int run(String... args) {
    SparkSessions.stop();
    return Main.run(new SparkJobRunner(), new PrintWriter(out), new PrintWriter(err), args);
  }
}
