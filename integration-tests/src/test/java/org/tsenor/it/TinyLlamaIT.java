package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prune, verify and evaluate as a user types it, through the real jar and with the model's
 * tokenizer, against the reference's numbers; {@code ReferenceTableIT} has the other patterns.
 */
class TinyLlamaIT {
  private static final Path TINY = Project.MODEL.getParent();

  @TempDir Path directory;

  /** Equally optimal masks of magnitude differ by up to 0.3 %; ALPS decides discretely. */
  @ParameterizedTest
  @CsvSource({"magnitude, 2:4, standard, 3e-3", "alps, 16:32, transposable, 5e-3"})
  void measuresAPrunedModelBesideTheDenseOne(
      String method, String pattern, String structure, double tolerance) throws Exception {
    Path pruned = directory.resolve("pruned");
    prune(method, pattern, structure, pruned);
    tsenor("verify", pruned.toString(), "--against", Project.MODEL.toString());
    JsonNode models = evaluate(pruned).get("models");
    JsonNode reference = Report.read(Project.REFERENCE);
    double dense = reference.get("dense").get("perplexity").get("ppl").asDouble();
    assertEquals(dense, models.get(1).get("perplexity").asDouble(), 1e-4 * dense);
    double expected = run(reference, method, pattern, structure).get("ppl_ckpt_dtype").asDouble();
    assertEquals(expected, models.get(0).get("perplexity").asDouble(), tolerance * expected);
  }

  private void prune(String method, String pattern, String structure, Path output)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "prune",
                "--model",
                Project.MODEL.toString(),
                "--output",
                output.toString(),
                "--method",
                method,
                "--pattern",
                pattern,
                "--structure",
                structure));
    if (!method.equals("magnitude")) {
      command.addAll(List.of("--calibration", TINY.resolve("data/calib.jsonl").toString()));
      command.addAll(List.of("--compensation", "false"));
    }
    tsenor(command.toArray(String[]::new));
  }

  private JsonNode evaluate(Path pruned) throws Exception {
    Path json = directory.resolve("result.json");
    tsenor(
        "evaluate",
        "--model",
        pruned.toString(),
        "--against",
        Project.MODEL.toString(),
        "--data",
        TINY.resolve("data/eval.txt").toString(),
        "--sequence-length",
        "128",
        "--json",
        json.toString());
    return Report.read(json);
  }

  private static JsonNode run(JsonNode reference, String method, String pattern, String structure) {
    for (JsonNode run : reference.get("runs")) {
      if (run.get("method").asText().equals(method)
          && run.get("pattern").asText().equals(pattern)
          && run.get("structure").asText().equals(structure)) {
        return run;
      }
    }
    throw new IllegalStateException("the reference has no such run");
  }

  private void tsenor(String... arguments) throws Exception {
    try (ProcessRun run = ProcessRun.start(Project.tsenor(arguments), Map.of(), directory)) {
      run.succeed(300);
    }
  }
}
