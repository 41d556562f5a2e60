package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Perplexity through the real jar, with its tokenizer, against the reference's double numbers. */
class EvaluateIT {
  private static final Path TEXT =
      Project.ROOT.resolve("integration-tests/tiny-llama/data/eval.txt");

  @TempDir Path directory;

  @Test
  void measuresAPrunedModelBesideTheDenseOne() throws Exception {
    Path pruned = directory.resolve("pruned");
    tsenor(
        "prune",
        "--model",
        Project.MODEL.toString(),
        "--output",
        pruned.toString(),
        "--pattern",
        "16:32");
    Path json = directory.resolve("result.json");
    tsenor(
        "evaluate",
        "--model",
        pruned.toString(),
        "--against",
        Project.MODEL.toString(),
        "--data",
        TEXT.toString(),
        "--sequence-length",
        "128",
        "--json",
        json.toString());
    JsonNode models = Report.read(json).get("models");
    JsonNode reference = Report.read(Project.REFERENCE);
    double dense = reference.get("dense").get("perplexity").get("ppl").asDouble();
    assertEquals(dense, models.get(1).get("perplexity").asDouble(), 1e-4 * dense);
    double expected = magnitude(reference).get("ppl_ckpt_dtype").asDouble();
    // Equally optimal masks differ by up to 0.3 %.
    assertEquals(expected, models.get(0).get("perplexity").asDouble(), 3e-3 * expected);
  }

  private static JsonNode magnitude(JsonNode reference) {
    for (JsonNode run : reference.get("runs")) {
      if (run.get("method").asText().equals("magnitude")
          && run.get("pattern").asText().equals("16:32")
          && run.get("structure").asText().equals("transposable")) {
        return run;
      }
    }
    throw new IllegalStateException("the reference has no such run");
  }

  private void tsenor(String... arguments) throws Exception {
    try (ProcessRun run = ProcessRun.start(Project.tsenor(arguments), Map.of(), directory)) {
      run.succeed(180);
    }
  }
}
