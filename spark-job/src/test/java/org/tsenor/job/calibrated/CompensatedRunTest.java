package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.model.DoubleLlama;
import org.tsenor.model.TinyLlama;

/**
 * Compensation, judged by a model in double that is not the job's: it passes the calibration
 * windows through the dense and the pruned checkpoint, sees what every linear of both is applied
 * to, and solves for the moved weights itself. Where a linear stands in the pruned checkpoint, all
 * before it is pruned, as when the job came to it.
 */
class CompensatedRunTest {
  private static final int SAMPLES = 4;
  private static final double DAMPING = 0.03;

  @TempDir Path directory;

  /** One linear of both models, token by token. */
  private static final class Seen {
    private final List<double[]> inputs = new ArrayList<>();
    private final List<double[]> residuals = new ArrayList<>();
  }

  private static Map<String, Seen> pass(Path model) throws IOException {
    JsonNode config = new ObjectMapper().readTree(model.resolve("config.json").toFile());
    DoubleLlama llama = new DoubleLlama(config, TinyLlama.doubles(model));
    Map<String, Seen> seen = new HashMap<>();
    llama.watch(
        (linear, input, residual) -> {
          Seen of = seen.computeIfAbsent(linear + ".weight", name -> new Seen());
          of.inputs.add(input.clone());
          of.residuals.add(residual == null ? null : residual.clone());
        });
    TinyLlama.windows("calib").subList(0, SAMPLES).forEach(llama::hidden);
    return seen;
  }

  private String prune(Path output, String method, String... more) throws IOException {
    List<String> values =
        new ArrayList<>(
            List.of("samples", "" + SAMPLES, "window-groups", "2", "damping", "" + DAMPING));
    values.addAll(List.of("compensation", "true", "held-out", "0"));
    values.addAll(List.of(more));
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    try (SparkSession spark = CalibratedRuns.session("local[2]")) {
      new CalibratedRuns(spark)
          .prune(
              CalibratedRuns.settings(output, method, "4:8", values.toArray(String[]::new)),
              new PrintStream(progress, true, StandardCharsets.UTF_8));
    }
    return progress.toString(StandardCharsets.UTF_8);
  }

  /** The report's figures are of moved weights: their outputs, and how far pruning takes them. */
  @ParameterizedTest
  @ValueSource(strings = {"sparsegpt", "alps"})
  void everyLinearIsMovedTowardsTheDenseModel(String method) throws IOException {
    Path output = directory.resolve(method);
    prune(output, method);
    Map<String, Seen> dense = pass(CalibratedRuns.TINY.resolve("model"));
    Map<String, Seen> pruned = pass(output);
    int moved = 0;
    for (JsonNode tensor : CalibratedRuns.report(output).get("tensors")) {
      String name = tensor.get("name").asText();
      double[][] weights = rows(TinyLlama.tensor(name).values(), dense.get(name));
      double[][] after = rows(TinyLlama.tensor(output, name).values(), dense.get(name));
      LeastSquares problem = LeastSquares.of(dense.get(name), pruned.get(name));
      double squaredOutput = 0;
      double squaredError = 0;
      double unmoved = 0;
      for (int row = 0; row < weights.length; row++) {
        double[] target = problem.moved(weights[row], row);
        squaredOutput += problem.energy(target);
        squaredError += problem.energy(minus(target, after[row]));
        unmoved += problem.energy(minus(target, weights[row]));
      }
      assertEquals(1, tensor.get("squared_output").asDouble() / squaredOutput, 2e-4, name);
      assertEquals(1, tensor.get("squared_error").asDouble() / squaredError, 5e-3, name);
      moved += unmoved > 1e-4 * squaredOutput ? 1 : 0;
    }
    // All but q, k and v of the first layer.
    assertTrue(moved >= 20, moved + " linears were moved");
  }

  /** Windows that are held out decide nothing, and tell of layers what others do not. */
  @Test
  void windowsHeldOutAreOnlyMeasured() throws IOException {
    Path all = directory.resolve("all");
    Path some = directory.resolve("some");
    prune(all, "sparsegpt");
    String told = prune(some, "sparsegpt", "samples", "" + (SAMPLES + 2), "held-out", "2");
    assertTrue(told.contains("held out: the last 2 of these windows"), told);
    assertTrue(told.matches("(?s).*dense one behind it, 0\\.\\d{4} on windows held out.*"), told);
    assertEquals(CalibratedRuns.digests(all), CalibratedRuns.digests(some));
    JsonNode before = CalibratedRuns.report(all).get("calibration");
    JsonNode found = CalibratedRuns.report(some).get("calibration");
    assertEquals(before.get("deviation"), found.get("deviation"));
    assertEquals(4, found.get("deviation_held_out").size());
    for (int layer = 0; layer < 4; layer++) {
      double seen = found.get("deviation").get(layer).asDouble();
      double unseen = found.get("deviation_held_out").get(layer).asDouble();
      assertTrue(unseen > seen, "layer %d: %s, %s".formatted(layer, seen, unseen));
    }
    UserInputException refused =
        assertThrows(
            UserInputException.class,
            () -> prune(directory.resolve("none"), "sparsegpt", "held-out", "" + SAMPLES));
    assertTrue(refused.getMessage().contains("allowed are at most 3"), refused::getMessage);
    assertFalse(Files.exists(directory.resolve("none")));
  }

  /** The layer that dampings were tried on is not pruned again, and is what it would be. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "layer"})
  void theDampingThatIsChosenPrunesAsIfItWereSet(String reconstruct) throws IOException {
    Path chosen = directory.resolve("chosen");
    Path set = directory.resolve("set");
    String[] settings = {
      "samples", "8", "held-out", "2", "reconstruct", reconstruct, "targets", "model.layers.[01].*"
    };
    String told = prune(chosen, "sparsegpt", with(settings, "damping", "auto"));
    Matcher said =
        Pattern.compile("damping (0\\.\\d+), chosen on windows held out: ").matcher(told);
    assertTrue(said.find(), told);
    prune(set, "sparsegpt", with(settings, "damping", said.group(1)));
    assertEquals(CalibratedRuns.digests(set), CalibratedRuns.digests(chosen));
  }

  private static String[] with(String[] settings, String... more) {
    return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /** What the log says of the streams is what two forward passes find. */
  @Test
  void theDeviationIsThatOfTheStreams() throws IOException {
    Path output = directory.resolve("told");
    String told = prune(output, "sparsegpt");
    Matcher last =
        Pattern.compile("layer 4 of 4: the pruned model is (0\\.\\d{4}) from the dense one")
            .matcher(told);
    assertTrue(last.find(), told);
    double[][][] streams = new double[2][][];
    double sum = 0;
    int tokens = 0;
    for (int[] window : TinyLlama.windows("calib").subList(0, SAMPLES)) {
      streams[0] = model(CalibratedRuns.TINY.resolve("model")).hidden(window);
      streams[1] = model(output).hidden(window);
      for (int token = 0; token < window.length; token++) {
        double apart = square(minus(streams[0][token], streams[1][token]));
        sum += apart / (square(streams[0][token]) + apart);
        tokens++;
      }
    }
    // Four digits are told; what is behind them, and float against double, may change the last.
    assertEquals(sum / tokens, Double.parseDouble(last.group(1)), 6e-5);
  }

  private static DoubleLlama model(Path model) throws IOException {
    JsonNode config = new ObjectMapper().readTree(model.resolve("config.json").toFile());
    return new DoubleLlama(config, TinyLlama.doubles(model));
  }

  private static double square(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  private static double[] minus(double[] left, double[] right) {
    double[] difference = left.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= right[i];
    }
    return difference;
  }

  private static double[][] rows(float[] values, Seen seen) {
    int columns = seen.inputs.get(0).length;
    double[][] rows = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      rows[i / columns][i % columns] = values[i];
    }
    return rows;
  }

  /**
   * Σ|r̂ + w*·x̂ − r − w·x|² + λ|w* − w|² of one linear.
   *
   * @param gram Σ x̂·x̂ᵀ
   * @param damped the same with λ on its diagonal, factored: L
   * @param inputs Σ (x − x̂)·x̂ᵀ
   * @param residual Σ (r − r̂)·x̂ᵀ; null if outputs are added to nothing
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  private record LeastSquares(
      double[][] gram, double[][] damped, double[][] inputs, double[][] residual) {
    static LeastSquares of(Seen dense, Seen pruned) {
      double[][] gram = sum(pruned.inputs, null, pruned.inputs);
      double added = 0;
      for (int i = 0; i < gram.length; i++) {
        added += DAMPING * gram[i][i] / gram.length;
      }
      boolean joins = pruned.residuals.get(0) != null;
      return new LeastSquares(
          gram,
          factored(gram, added),
          sum(dense.inputs, pruned.inputs, pruned.inputs),
          joins ? sum(dense.residuals, pruned.residuals, pruned.inputs) : null);
    }

    /** Σ (left − less)·rightᵀ. */
    private static double[][] sum(List<double[]> left, List<double[]> less, List<double[]> right) {
      double[][] sum = new double[left.get(0).length][right.get(0).length];
      for (int token = 0; token < left.size(); token++) {
        double[] row = less == null ? left.get(token) : minus(left.get(token), less.get(token));
        for (int i = 0; i < row.length; i++) {
          for (int j = 0; j < sum[i].length; j++) {
            sum[i][j] += row[i] * right.get(token)[j];
          }
        }
      }
      return sum;
    }

    /** Cholesky's L. */
    private static double[][] factored(double[][] matrix, double added) {
      double[][] factor = new double[matrix.length][matrix.length];
      for (int i = 0; i < matrix.length; i++) {
        for (int j = 0; j <= i; j++) {
          double rest = matrix[i][j] + (i == j ? added : 0);
          for (int k = 0; k < j; k++) {
            rest -= factor[i][k] * factor[j][k];
          }
          factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
        }
      }
      return factor;
    }

    double[] moved(double[] weights, int output) {
      double[] right = new double[weights.length];
      for (int j = 0; j < right.length; j++) {
        right[j] = residual == null ? 0 : residual[output][j];
        for (int i = 0; i < weights.length; i++) {
          right[j] += weights[i] * inputs[i][j];
        }
      }
      for (int i = 0; i < right.length; i++) {
        for (int k = 0; k < i; k++) {
          right[i] -= damped[i][k] * right[k];
        }
        right[i] /= damped[i][i];
      }
      for (int i = right.length - 1; i >= 0; i--) {
        for (int k = i + 1; k < right.length; k++) {
          right[i] -= damped[k][i] * right[k];
        }
        right[i] /= damped[i][i];
      }
      for (int i = 0; i < right.length; i++) {
        right[i] += weights[i];
      }
      return right;
    }

    /** w·G·wᵀ. */
    double energy(double[] weights) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        double inner = 0;
        for (int j = 0; j < weights.length; j++) {
          inner += gram[i][j] * weights[j];
        }
        sum += inner * weights[i];
      }
      return sum;
    }
  }
}
