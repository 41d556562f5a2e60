package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerGrams;
import org.tsenor.model.LayerPass;
import org.tsenor.model.Linear;
import org.tsenor.model.LinearInput;
import org.tsenor.model.StoredLayer;
import org.tsenor.model.TinyLlama;

/**
 * Runs that calibrate linear after linear, against passes of this test's own through the finished
 * output.
 */
class TrueSequentialTest {
  private static final int SAMPLES = 8;
  private static final int LAYERS = 4;

  /** What differs is the order in which windows are added, in double. */
  private static final double SAME = 1e-9;

  @TempDir Path directory;

  private Path output;

  /** What a linear is before and after. */
  private record Found(double squaredError, double squaredOutput) {}

  /**
   * The job tells errors of weights before they are rounded; Wanda's are never rounded.
   *
   * @param targets the linears that are pruned
   * @param error largest relative difference of a squared error
   */
  @ParameterizedTest
  @CsvSource({
    "wanda, pruned, *_proj, 1e-9, 28",
    "wanda, dense, *_proj, 1e-9, 28",
    "wanda, pruned, *.k_proj;*.down_proj, 1e-9, 8",
    "sparsegpt, pruned, *_proj, 2e-3, 28",
    "sparsegpt, dense, *_proj, 2e-3, 28",
    "alps, pruned, *_proj, 2e-3, 28",
  })
  void everyLinearIsCalibratedBehindThePrunedOnes(
      String method, String propagate, String targets, double error, int linears)
      throws IOException {
    run(method, "propagate", propagate, "targets", targets);
    Map<String, JsonNode> reported = reported();
    assertEquals(linears, reported.size());
    Map<String, Found> found = passes(propagate.equals("dense"));
    double largest = 0;
    for (String tensor : reported.keySet()) {
      Found expected = found.get(tensor);
      double squaredOutput = reported.get(tensor).get("squared_output").asDouble();
      assertEquals(1, squaredOutput / expected.squaredOutput(), SAME, tensor);
      double squaredError = reported.get(tensor).get("squared_error").asDouble();
      largest = Math.max(largest, Math.abs(squaredError / expected.squaredError() - 1));
    }
    assertTrue(largest <= error, "largest difference of an error: " + largest);
  }

  @Test
  void theOrdinaryRunCalibratesOnTheDenseLayer() throws IOException {
    run("sparsegpt");
    Map<String, JsonNode> sequential = reported();
    run("sparsegpt", "true-sequential", "false");
    Map<String, JsonNode> ordinary = reported();
    for (Linear linear : Linear.values()) {
      double one = sequential.get(linear.weight(0)).get("squared_output").asDouble();
      double other = ordinary.get(linear.weight(0)).get("squared_output").asDouble();
      if (linear.input() == LinearInput.ATTENTION) {
        assertEquals(one, other, "nothing is pruned before " + linear);
      } else {
        assertTrue(Math.abs(one / other - 1) > 1e-4, "%s: %s, %s".formatted(linear, one, other));
      }
      assertNotEquals(
          sequential.get(linear.weight(1)).get("squared_output").asDouble(),
          ordinary.get(linear.weight(1)).get("squared_output").asDouble());
    }
  }

  @Test
  void groupsWithoutPrunedLinearsAreSkipped() throws IOException {
    List<String> steps = run("wanda", "targets", "model.layers.2.*", "ignore", "*.o_proj");
    assertEquals(
        List.of(
            "decoder layer 3 of 4: calibrating q, k, v",
            "decoder layer 3 of 4: pruning q, k, v",
            "decoder layer 3 of 4: calibrating gate, up",
            "decoder layer 3 of 4: pruning gate, up",
            "decoder layer 3 of 4: calibrating down",
            "decoder layer 3 of 4: pruning down"),
        steps.stream().filter(step -> step.contains("layer 3 of 4: ")).toList().subList(0, 6));
    assertEquals(
        List.of("decoder layer 1 of 4: passing on", "decoder layer 2 of 4: passing on"),
        steps.stream().filter(step -> step.contains("passing on")).toList(),
        "nobody waits for the windows behind the last layer that is calibrated");
    assertEquals(6, reported().size());
  }

  /** Prunes and returns what the jobs of Spark were for, each once in a row. */
  private List<String> run(String method, String... more) throws IOException {
    List<String> values =
        new ArrayList<>(List.of("samples", Integer.toString(SAMPLES), "window-groups", "3"));
    values.addAll(List.of("true-sequential", "true"));
    values.addAll(List.of(more));
    output = directory.resolve(Integer.toString(values.hashCode()));
    List<String> steps = new ArrayList<>();
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onJobStart(SparkListenerJobStart job) {
                  String step = job.properties().getProperty("spark.job.description", "");
                  if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
                    steps.add(step);
                  }
                }
              });
      new CalibratedRuns(spark)
          .prune(CalibratedRuns.settings(output, method, "8:16", values.toArray(String[]::new)));
    }
    return steps;
  }

  private Map<String, JsonNode> reported() throws IOException {
    Map<String, JsonNode> tensors = new HashMap<>();
    for (JsonNode tensor : CalibratedRuns.report(output).get("tensors")) {
      tensors.put(tensor.get("name").asText(), tensor);
    }
    return tensors;
  }

  /**
   * Passes the windows layer by layer, four times through each.
   *
   * @param dense whether they pass dense layers before
   */
  private Map<String, Found> passes(boolean dense) throws IOException {
    CausalModel before = TinyLlama.open();
    CausalModel after = TinyLlama.open(output);
    Engine engine = TinyLlama.engine();
    List<int[]> windows = TinyLlama.windows("calib").subList(0, SAMPLES);
    List<FloatMatrix> hidden = before.embed(windows);
    DecoderContext context = before.context(windows.get(0).length);
    Map<String, Found> found = new HashMap<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      StoredLayer stored = before.layer("dense " + layer, layer);
      StoredLayer pruned = after.layer("pruned " + layer, layer);
      for (Linear linear : Linear.values()) {
        DoubleMatrix gram = gram(engine, hidden, context, mixed(stored, pruned, linear), linear);
        FloatMatrix weight = TinyLlama.tensor(linear.weight(layer));
        double squaredOutput = traced(weight, gram);
        double squaredError = traced(difference(weight, linear.weight(layer)), gram);
        found.put(linear.weight(layer), new Found(squaredError, squaredOutput));
      }
      try (LayerPass pass = LayerPass.open(engine, context, dense ? stored : pruned)) {
        hidden.forEach(window -> pass.forward(window, window));
      }
    }
    engine.release();
    return found;
  }

  /** The dense layer with all linears pruned that come before the input of this one. */
  private static StoredLayer mixed(StoredLayer stored, StoredLayer pruned, Linear upTo) {
    Set<String> replaced = new HashSet<>();
    for (Linear linear : Linear.values()) {
      if (linear.input().compareTo(upTo.input()) < 0) {
        replaced.add(linear.weight(stored.layer()));
      }
    }
    return new StoredLayer(
        "mixed %d %s".formatted(stored.layer(), upTo),
        stored.key() + pruned.key(),
        stored.config(),
        stored.layer(),
        into -> {
          stored.weights().read(into);
          pruned
              .weights()
              .read(
                  (tensor, format, bytes, first, count) -> {
                    if (replaced.contains(tensor)) {
                      into.accept(tensor, format, bytes, first, count);
                    }
                  });
        });
  }

  private static DoubleMatrix gram(
      Engine engine,
      List<FloatMatrix> hidden,
      DecoderContext context,
      StoredLayer layer,
      Linear wanted)
      throws IOException {
    try (LayerGrams grams = new LayerGrams(engine, context, layer)) {
      hidden.forEach(grams::add);
      return grams.matrix(wanted.input());
    }
  }

  private FloatMatrix difference(FloatMatrix one, String name) throws IOException {
    FloatMatrix other = TinyLlama.tensor(output, name);
    FloatMatrix difference = FloatMatrix.zeros(one.rows(), one.columns());
    for (int i = 0; i < difference.values().length; i++) {
      difference.values()[i] = one.values()[i] - other.values()[i];
    }
    return difference;
  }

  /** trace(W·G·Wᵀ). */
  private static double traced(FloatMatrix weight, DoubleMatrix gram) {
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
