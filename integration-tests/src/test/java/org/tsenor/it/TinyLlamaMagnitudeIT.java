package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job on the tiny Llama against the numbers of the authors' public code. */
class TinyLlamaMagnitudeIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "2:4, transposable", "4:8, transposable", "8:16, transposable", "16:32, transposable",
    "2:4, standard", "4:8, standard", "8:16, standard", "16:32, standard"
  })
  void keepsTheReferenceScores(String pattern, String structure) throws Exception {
    Path output = directory.resolve("pruned");
    prune(pattern, structure, output);
    verify(output);

    Map<String, JsonNode> tensors = new HashMap<>();
    Report.of(output).get("tensors").forEach(node -> tensors.put(node.get("name").asText(), node));
    JsonNode run = referenceRun(pattern, structure);
    assertEquals(run.get("layers").size(), tensors.size());
    for (JsonNode layer : run.get("layers")) {
      JsonNode tensor = tensors.get(layer.get("layer").asText() + ".weight");
      String name = layer.get("layer").asText();
      assertEquals(layer.get("nnz").asLong(), tensor.get("nonzeros").asLong(), name);
      assertRelative(layer.get("kept_score").asDouble(), tensor.get("kept_score").asDouble(), name);
      assertRelative(
          layer.get("total_score").asDouble(), tensor.get("total_score").asDouble(), name);
      assertTrue(tensor.get("gap_max").asDouble() <= 1e-6, name);
    }
  }

  private void prune(String pattern, String structure, Path output) throws Exception {
    try (ProcessRun run =
        ProcessRun.start(
            Project.tsenor(
                "prune",
                "--master",
                "local[2]",
                "--model",
                Project.MODEL.toString(),
                "--output",
                output.toString(),
                "--pattern",
                pattern,
                "--structure",
                structure),
            Map.of(),
            directory)) {
      run.succeed(180);
    }
  }

  private void verify(Path output) throws Exception {
    try (ProcessRun run =
        ProcessRun.start(
            Project.tsenor("verify", output.toString(), "--against", Project.MODEL.toString()),
            Map.of(),
            directory)) {
      run.succeed(120);
    }
  }

  private static JsonNode referenceRun(String pattern, String structure) throws Exception {
    for (JsonNode run : Report.read(Project.REFERENCE).get("runs")) {
      if (run.get("method").asText().equals("magnitude")
          && run.get("pattern").asText().equals(pattern)
          && run.get("structure").asText().equals(structure)) {
        return run;
      }
    }
    throw new AssertionError("no reference run for " + pattern + " " + structure);
  }

  private static void assertRelative(double expected, double actual, String name) {
    assertEquals(expected, actual, 1e-6 * expected, name);
  }
}
