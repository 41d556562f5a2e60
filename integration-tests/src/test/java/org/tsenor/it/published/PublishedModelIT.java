package org.tsenor.it.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.Report;
import org.tsenor.it.python.PythonEnvironment;

/**
 * SmolLM2-135M-Instruct, dense and pruned, beside mlx-lm and beside a forward pass in double:
 * {@code bin/published-model} measures all methods on it.
 */
class PublishedModelIT {
  private static final Path TEXT =
      Project.ROOT.resolve("integration-tests/tiny-llama/data/eval.txt");
  private static final int WINDOWS = 2;
  private static final int TOKENS = 256;

  /** Both compute in float and add in other orders; measured: 4e-8. */
  private static final double PERPLEXITY_TOLERANCE = 1e-5;

  /** Of logits up to 40, float against double; measured: 1.2e-4. */
  private static final double LOGITS_TOLERANCE = 1e-3;

  @TempDir private static Path directory;

  private static PythonEnvironment python;
  private static Path model;
  private static Path pruned;
  private static Path windows;
  private static JsonNode ours;

  @BeforeAll
  static void pruneAndEvaluate() throws Exception {
    python = PythonEnvironment.named("engines", directory);
    model = directory.resolve("model");
    pruned = directory.resolve("pruned");
    windows = directory.resolve("windows.jsonl");
    python("published.checkpoint", model);
    python("published.windows", model, TEXT, windows, "--tokens", TOKENS, "--count", WINDOWS);
    tsenor("prune", "--model", model, "--output", pruned, "--pattern", "2:4");
    tsenor("verify", pruned, "--against", model);
    Path json = directory.resolve("evaluation.json");
    // From text: our tokenizer has to find the same ids.
    tsenor(
        "evaluate",
        "--model",
        pruned,
        "--against",
        model,
        "--data",
        TEXT,
        "--sequence-length",
        TOKENS,
        "--samples",
        WINDOWS,
        "--json",
        json);
    ours = Report.read(json).get("models");
  }

  @Test
  void theDenseModelIsWhatAnotherEngineReads() throws Exception {
    JsonNode theirs = engine(model);
    double expected = theirs.get("perplexity").asDouble();
    assertTrue(expected > 5 && expected < 100, theirs::toString);
    assertPerplexity(theirs, ours.get(1));
    assertLogits(theirs);
  }

  @Test
  void thePrunedModelIsWhatAnotherEngineReads() throws Exception {
    JsonNode theirs = engine(pruned);
    double dense = ours.get(1).get("perplexity").asDouble();
    assertTrue(theirs.get("perplexity").asDouble() > 1.2 * dense, theirs::toString);
    assertPerplexity(theirs, ours.get(0));
    assertLogits(theirs);
  }

  private static void assertPerplexity(JsonNode theirs, JsonNode own) {
    double expected = theirs.get("perplexity").asDouble();
    assertEquals(
        theirs.get("predicted_tokens").asInt(), own.get("predicted_tokens").asInt(), own::toString);
    assertEquals(expected, own.get("perplexity").asDouble(), PERPLEXITY_TOLERANCE * expected);
  }

  private static void assertLogits(JsonNode theirs) {
    assertTrue(theirs.get("logits_largest").asDouble() > 1, theirs::toString);
    assertEquals(
        0, theirs.get("logits_largest_difference").asDouble(), LOGITS_TOLERANCE, theirs::toString);
  }

  private static JsonNode engine(Path checkpoint) throws Exception {
    String line =
        python(
            "published.engine",
            "mlx",
            checkpoint,
            windows,
            "--logits",
            64,
            "--openblas",
            Project.jobJar());
    return new ObjectMapper().readTree(line);
  }

  private static String python(String module, Object... arguments) throws Exception {
    try (ProcessRun run = python.start(directory, module, arguments)) {
      return run.succeed(300).out();
    }
  }

  private static void tsenor(Object... arguments) throws Exception {
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    try (ProcessRun run = ProcessRun.start(Project.tsenor(words), Map.of(), directory)) {
      run.succeed(300);
    }
  }
}
