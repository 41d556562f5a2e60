package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.job.evaluate.Perplexity;
import org.tsenor.linalg.FloatMatrix;

/** The dense reference model gives what it gave in double precision, elsewhere. */
class TinyLlamaForwardTest {
  private static final Logger LOG = LoggerFactory.getLogger(TinyLlamaForwardTest.class);
  private static final double TOLERANCE = 1e-4;

  private final Engine engine = TinyLlama.engine();
  private final CausalModel model;

  TinyLlamaForwardTest() throws IOException {
    model = TinyLlama.open();
  }

  @Test
  void hiddenStatesAndLogitsAreTheReference() throws IOException {
    List<int[]> window = TinyLlama.windows("eval").subList(0, 1);
    FloatMatrix hidden = model.embed(window).get(0);
    requireClose("hidden.0", hidden);
    DecoderContext context = model.context(200);
    for (int layer = 0; layer < 4; layer++) {
      try (LayerPass pass = LayerPass.open(engine, context, model.layer("layer " + layer, layer))) {
        pass.forward(hidden, hidden);
      }
      requireClose("hidden." + (layer + 1), hidden);
    }
    requireClose("logits", logits(copy(hidden)));
    double[] losses = model.head().losses(engine, List.of(hidden), window).get(0);
    double[] expected = TinyLlama.check("nll");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], losses[i], TOLERANCE * Math.max(1, expected[i]), "token " + i);
    }
  }

  private FloatMatrix logits(FloatMatrix hidden) throws IOException {
    FloatMatrix logits = FloatMatrix.zeros(128, 512);
    LanguageHead head = model.head();
    Layout<HeadSpace> layout = head.layout(List.of(hidden));
    try (Lease<Void> lease = engine.lease(List.of(layout))) {
      Steps steps = lease.steps();
      head.logits(
          steps,
          lease.lay(layout),
          (index, first, piece) -> steps.download(piece, logits.values(), 0));
    }
    return logits;
  }

  private static FloatMatrix copy(FloatMatrix matrix) {
    return new FloatMatrix(matrix.rows(), matrix.columns(), matrix.values().clone());
  }

  /** Largest difference, relative to the largest entry of the same token. */
  private static void requireClose(String name, FloatMatrix found) throws IOException {
    double[] expected = TinyLlama.check(name);
    double worst = 0;
    for (int row = 0; row < found.rows(); row++) {
      double largest = 0;
      double difference = 0;
      for (int column = 0; column < found.columns(); column++) {
        double value = expected[row * found.columns() + column];
        largest = Math.max(largest, Math.abs(value));
        difference = Math.max(difference, Math.abs(found.at(row, column) - value));
      }
      worst = Math.max(worst, difference / largest);
    }
    LOG.info("{}: largest relative difference {}", name, worst);
    assertTrue(worst < TOLERANCE, name + " differs by " + worst);
  }

  @Test
  void perplexityIsTheReference() throws IOException {
    JsonNode expected = TinyLlama.reference().at("/dense/perplexity");
    List<int[]> windows = TinyLlama.windows("eval");
    List<double[]> losses = losses(windows);
    Perplexity perplexity = Perplexity.of(losses);
    LOG.info(
        "perplexity {}, reference {}, by {}",
        perplexity.value(),
        expected.get("ppl"),
        engine.description());
    assertEquals(8128, perplexity.predictedTokens());
    assertEquals(64, perplexity.windows());
    assertEquals(1.827698, perplexity.value(), 1.827698 * TOLERANCE);
    for (int i = 0; i < windows.size(); i++) {
      double mean = expected.get("window_mean_nll").get(i).asDouble();
      assertEquals(mean, Perplexity.of(losses.subList(i, i + 1)).meanLoss(), mean * TOLERANCE);
    }
  }

  @Test
  void calibrationWindowsHaveTheReferencePerplexity() throws IOException {
    double expected = TinyLlama.reference().at("/dense/perplexity/calib_ppl").asDouble();
    Perplexity perplexity = Perplexity.of(losses(TinyLlama.windows("calib")));
    assertEquals(expected, perplexity.value(), expected * TOLERANCE);
  }

  private List<double[]> losses(List<int[]> windows) throws IOException {
    List<FloatMatrix> hidden = TinyLlama.forward(model, windows);
    return model.head().losses(engine, hidden, windows);
  }
}
