package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.job.evaluate.Perplexity;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.TinyLlama;

/**
 * The job against the reference: an independent implementation in double, itself held against the
 * authors' public code.
 *
 * <p>The reference rounds no weight between decoder layers. Of a checkpoint of F32 the job rounds
 * next to nothing either, and deterministic methods must agree in every linear. (A table of all
 * runs, of BF16 too, is made in the integration tests.)
 */
class ReferenceRunsTest {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceRunsTest.class);
  private static CalibratedRuns runs;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    runs = new CalibratedRuns(CalibratedRuns.session("local[2]"));
  }

  @AfterAll
  static void stop() {
    CalibratedRuns.session("local[2]").stop();
  }

  /** Far below the fixture's tolerances, but for ALPS: its schedules look at other rows. */
  @ParameterizedTest
  @CsvSource({
    "wanda, 2:4, standard, 1e-6, 1e-6, 1e-4",
    "wanda, 16:32, transposable, 1e-6, 1e-6, 1e-4",
    "sparsegpt, 2:4, standard, 1e-5, 1e-6, 1e-4",
    "sparsegpt, 16:32, transposable, 1e-5, 1e-6, 1e-4",
    "alps, 2:4, standard, 0.03, 0.01, 5e-3",
    "alps, 16:32, transposable, 0.03, 0.01, 5e-3",
  })
  void agreesWithTheReferenceInEveryLinear(
      String method, String pattern, String structure, double layer, double mean, double perplexity)
      throws IOException {
    Path model = FloatCopy.write(directory.resolve("model"));
    Path output = directory.resolve("pruned");
    runs.prune(
        CalibratedRuns.settings(
            output, method, pattern, "structure", structure, "model", model.toString()));
    Comparison found = compare(output, CalibratedRuns.reference(method, pattern, structure));
    LOG.info("{} {} {} F32: {}", method, pattern, structure, found);
    assertTrue(Math.abs(found.meanExcess()) <= mean, found::toString);
    assertTrue(found.largestExcess() <= layer, found::toString);
    assertTrue(found.smallestExcess() >= -layer, found::toString);
    JsonNode reference = CalibratedRuns.reference(method, pattern, structure);
    assertEquals(1, found.perplexity() / reference.get("ppl").asDouble(), perplexity);
  }

  /**
   * A run beside the reference's.
   *
   * @param perplexity of the written checkpoint
   * @param meanExcess of the mean relative error, as a share of the reference's
   * @param largestExcess of a linear's relative error, as a share of the reference's
   * @param smallestExcess likewise
   */
  private record Comparison(
      double perplexity, double meanExcess, double largestExcess, double smallestExcess) {}

  private static Comparison compare(Path output, JsonNode reference) throws IOException {
    Map<String, JsonNode> tensors = new HashMap<>();
    JsonNode report = CalibratedRuns.report(output);
    report.get("tensors").forEach(tensor -> tensors.put(tensor.get("name").asText(), tensor));
    assertEquals(28, tensors.size());
    double largest = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (JsonNode linear : reference.get("layers")) {
      JsonNode found = tensors.get(linear.get("layer").asText() + ".weight");
      assertTrue(found.get("gap_max").asDouble() <= 1e-6, found::toPrettyString);
      double excess = found.get("relative_error").asDouble() / linear.get("rel_err").asDouble() - 1;
      largest = Math.max(largest, excess);
      smallest = Math.min(smallest, excess);
    }
    double mean = report.get("totals").get("mean_relative_error").asDouble();
    double meanExcess = mean / reference.get("mean_rel_err").asDouble() - 1;
    return new Comparison(perplexity(output), meanExcess, largest, smallest);
  }

  private static double perplexity(Path checkpoint) throws IOException {
    CausalModel model = TinyLlama.open(checkpoint);
    List<int[]> windows = TinyLlama.windows("eval");
    List<FloatMatrix> hidden = TinyLlama.forward(model, windows);
    return Perplexity.of(model.head().losses(TinyLlama.engine(), hidden, windows)).value();
  }
}
