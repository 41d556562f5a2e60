package org.tsenor.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerGrams;
import org.tsenor.model.LayerPass;
import org.tsenor.model.Linear;
import org.tsenor.model.StoredLayer;
import org.tsenor.model.TinyLlama;

/** Gram matrices of the reference model over its calibration windows, against sums in double. */
class TinyLlamaGramTest {
  private static final Logger LOG = LoggerFactory.getLogger(TinyLlamaGramTest.class);

  /** Of trace / size, which is the mean of the diagonal. */
  private static final double TOLERANCE = 1e-6;

  private final Map<String, DoubleMatrix> grams = new HashMap<>();
  private double worst;

  @Test
  void gramsAreTheReference() throws IOException {
    CausalModel model = TinyLlama.open();
    collect(model);
    int checked = 0;
    for (JsonNode expected : TinyLlama.reference().at("/dense/grams")) {
      String name = expected.get("layer").asText() + ".weight";
      check(name, expected);
      double output = squaredOutput(TinyLlama.tensor(name), grams.get(name));
      double reference = expected.get("sq_output").asDouble();
      assertEquals(reference, output, 1e-5 * reference, name);
      checked++;
    }
    assertEquals(28, checked);
    LOG.info("Gram entries: largest difference {} of trace / size", worst);
  }

  private void collect(CausalModel model) throws IOException {
    Engine engine = TinyLlama.engine();
    List<FloatMatrix> hidden = model.embed(TinyLlama.windows("calib"));
    assertEquals(64 * 128, hidden.stream().mapToInt(FloatMatrix::rows).sum());
    DecoderContext context = model.context(128);
    for (int layer = 0; layer < 4; layer++) {
      StoredLayer stored = model.layer("layer " + layer, layer);
      try (LayerGrams sums = new LayerGrams(engine, context, stored)) {
        hidden.forEach(sums::add);
        for (Linear linear : Linear.values()) {
          grams.put(linear.weight(layer), sums.matrix(linear.input()));
        }
      }
      try (LayerPass pass = LayerPass.open(engine, context, stored)) {
        hidden.forEach(window -> pass.forward(window, window));
      }
    }
    engine.release();
  }

  private void check(String name, JsonNode expected) {
    DoubleMatrix gram = grams.get(name);
    int size = gram.rows();
    assertEquals(expected.at("/shape/1").asInt(), size);
    double trace = expected.get("trace").asDouble();
    double unit = trace / size;
    double foundTrace = 0;
    double squares = 0;
    for (int row = 0; row < size; row++) {
      foundTrace += gram.at(row, row);
      for (int column = 0; column < size; column++) {
        squares += gram.at(row, column) * gram.at(row, column);
      }
    }
    requireClose(name + " trace", trace / size, foundTrace / size, unit);
    double frobenius = expected.get("frobenius").asDouble();
    assertEquals(frobenius, Math.sqrt(squares), TOLERANCE * frobenius, name);
    assertTrue(expected.get("entries").size() > 0);
    expected
        .get("entries")
        .fields()
        .forEachRemaining(
            entry -> {
              String[] at = entry.getKey().split(",", 2);
              double found = gram.at(Integer.parseInt(at[0]), Integer.parseInt(at[1]));
              requireClose(name + " " + entry.getKey(), entry.getValue().asDouble(), found, unit);
            });
  }

  private void requireClose(String what, double expected, double found, double unit) {
    worst = Math.max(worst, Math.abs(found - expected) / unit);
    assertEquals(expected, found, TOLERANCE * unit, what);
  }

  /** ‖X·Wᵀ‖² = trace(W·G·Wᵀ). */
  private static double squaredOutput(FloatMatrix weight, DoubleMatrix gram) {
    double sum = 0;
    for (int row = 0; row < weight.rows(); row++) {
      for (int i = 0; i < weight.columns(); i++) {
        double inner = 0;
        for (int j = 0; j < weight.columns(); j++) {
          inner += gram.at(i, j) * weight.at(row, j);
        }
        sum += inner * weight.at(row, i);
      }
    }
    return sum;
  }
}
