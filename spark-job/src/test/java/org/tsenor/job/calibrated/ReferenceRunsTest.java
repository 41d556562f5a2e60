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
import org.tsenor.calibration.Perplexity;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.TinyLlama;
import org.tsenor.model.forward.ActivationListener;

/**
 * The job against the reference: an independent implementation in double, itself held against the
 * authors' public code. The reference rounds weights at the end only; the job after every layer.
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

  /** Tolerances are the fixture's; lower is no error. */
  @ParameterizedTest
  @CsvSource({
    "wanda, 2:4, standard, 1e-4, 1e-4, 1e-4",
    "wanda, 16:32, transposable, 1e-4, 1e-4, 1e-4",
    "sparsegpt, 2:4, standard, 0.03, 0.01, 1e-3",
    "sparsegpt, 16:32, transposable, 0.03, 0.01, 1e-3",
    "alps, 2:4, standard, 0.05, 0.01, 5e-3",
    "alps, 16:32, transposable, 0.05, 0.01, 5e-3",
  })
  void errorsAndPerplexityAreTheReferences(
      String method, String pattern, String structure, double layer, double mean, double perplexity)
      throws IOException {
    Path output = directory.resolve("pruned");
    runs.prune(CalibratedRuns.settings(output, method, pattern, "structure", structure));
    JsonNode reference = CalibratedRuns.reference(method, pattern, structure);
    Map<String, JsonNode> tensors = new HashMap<>();
    JsonNode report = CalibratedRuns.report(output);
    report.get("tensors").forEach(tensor -> tensors.put(tensor.get("name").asText(), tensor));
    assertEquals(28, tensors.size());
    double worst = 0;
    for (JsonNode linear : reference.get("layers")) {
      JsonNode found = tensors.get(linear.get("layer").asText() + ".weight");
      double expected = linear.get("rel_err").asDouble();
      double error = found.get("relative_error").asDouble();
      worst = Math.max(worst, error / expected - 1);
      assertTrue(found.get("gap_max").asDouble() <= 1e-6, found::toPrettyString);
    }
    double meanError = report.get("totals").get("mean_relative_error").asDouble();
    double expectedMean = reference.get("mean_rel_err").asDouble();
    double ppl = perplexity(output);
    double expectedPpl = reference.get("ppl_ckpt_dtype").asDouble();
    LOG.info(
        "{} {} {}: ppl {} (reference {}), mean error {} (reference {}), worst linear {} above",
        method,
        pattern,
        structure,
        ppl,
        expectedPpl,
        meanError,
        expectedMean,
        worst);
    assertTrue(worst <= layer, "a linear's error is above the reference by " + worst);
    assertTrue(meanError <= expectedMean * (1 + mean), "mean error " + meanError);
    assertTrue(ppl <= expectedPpl * (1 + perplexity), "perplexity " + ppl);
    assertTrue(ppl >= 1.8277, "no pruned model is better than the dense one: " + ppl);
  }

  private static double perplexity(Path checkpoint) throws IOException {
    CausalModel model = TinyLlama.open(checkpoint);
    List<int[]> windows = TinyLlama.windows("eval");
    List<FloatMatrix> hidden = TinyLlama.forward(model, windows, layer -> ActivationListener.NONE);
    return Perplexity.of(model.head().losses(hidden, windows)).value();
  }
}
