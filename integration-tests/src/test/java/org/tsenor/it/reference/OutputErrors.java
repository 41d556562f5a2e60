package org.tsenor.it.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Steps;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.LayerPass;
import org.tsenor.model.Linear;
import org.tsenor.model.LinearInput;
import org.tsenor.model.TensorReader;

/**
 * How far the outputs of a pruned checkpoint's linears moved, measured from its files alone: X is
 * what reaches the dense decoder layer through the pruned ones before it. No Gram matrix is formed,
 * and nothing is taken from the job's report.
 */
final class OutputErrors {
  private static final LinearAlgebra ALGEBRA = LinearAlgebra.of(LibraryChoice.AUTO);

  /** No mask is solved here. */
  private static final Engine ENGINE = new HostEngine(ALGEBRA, new ScalarBackend());

  private final Model dense;
  private final Model pruned;

  private OutputErrors(Model dense, Model pruned) {
    this.dense = dense;
    this.pruned = pruned;
  }

  /** A model, and the checkpoint that it is read from. */
  private record Model(Checkpoint checkpoint, CausalModel causal) {
    static Model open(Path directory) throws IOException {
      Checkpoint checkpoint =
          Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri()));
      return new Model(checkpoint, CausalModel.open(checkpoint));
    }

    /** The weights of a layer's linears, each of shape (outputs, inputs). */
    Map<Linear, FloatMatrix> weights(int layer) throws IOException {
      Map<Linear, FloatMatrix> weights = new EnumMap<>(Linear.class);
      try (TensorReader reader = new TensorReader(checkpoint)) {
        for (Linear linear : Linear.values()) {
          weights.put(linear, reader.read(linear.weight(layer)));
        }
      }
      return weights;
    }

    LayerPass pass(DecoderContext context, int layer) throws IOException {
      return LayerPass.open(ENGINE, context, causal.layer("layer " + layer, layer));
    }
  }

  /**
   * Measures all linears.
   *
   * @param windows of calibration
   * @return ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖² by the names of the weights
   */
  static Map<String, Double> of(Path dense, Path pruned, List<int[]> windows) throws IOException {
    return new OutputErrors(Model.open(dense), Model.open(pruned)).relative(windows);
  }

  /** What multiplies matrices, here and in the jobs. */
  static String linearAlgebra() {
    return ALGEBRA.description();
  }

  private Map<String, Double> relative(List<int[]> windows) throws IOException {
    Map<String, Double> errors = new TreeMap<>();
    List<FloatMatrix> hidden = dense.causal.embed(windows);
    DecoderContext context = dense.causal.context(windows.get(0).length);
    for (int layer = 0; layer < dense.causal.config().sizes().layers(); layer++) {
      LayerPair pair = new LayerPair(context, layer);
      // The windows' sums are added in their order, so that every run gives the same bits.
      List<Map<Linear, Squares>> sums =
          IntStream.range(0, hidden.size())
              .parallel()
              .mapToObj(window -> pair.pass(hidden.get(window)))
              .toList();
      for (Linear linear : Linear.values()) {
        Squares sum = sums.stream().map(s -> s.get(linear)).reduce(Squares.NONE, Squares::plus);
        errors.put(linear.weight(layer), sum.moved() / sum.whole());
      }
    }
    return errors;
  }

  /** ‖X·(W − Ŵ)ᵀ‖² and ‖X·Wᵀ‖². */
  private record Squares(double moved, double whole) {
    static final Squares NONE = new Squares(0, 0);

    Squares plus(Squares other) {
      return new Squares(moved + other.moved, whole + other.whole);
    }
  }

  /** A decoder layer before and after. */
  private final class LayerPair {
    private final DecoderContext context;
    private final int layer;
    private final Map<Linear, FloatMatrix> before;
    private final Map<Linear, FloatMatrix> differences = new EnumMap<>(Linear.class);

    LayerPair(DecoderContext context, int layer) throws IOException {
      this.context = context;
      this.layer = layer;
      this.before = dense.weights(layer);
      Map<Linear, FloatMatrix> after = pruned.weights(layer);
      before.forEach(
          (linear, weight) -> differences.put(linear, difference(weight, after.get(linear))));
    }

    /** Measures one window, and passes it on through the pruned layer. */
    Map<Linear, Squares> pass(FloatMatrix window) {
      Map<Linear, Squares> squares = new EnumMap<>(Linear.class);
      try (LayerPass pass = dense.pass(context, layer)) {
        pass.show(window, (input, found) -> measure(pass.steps(), input, found, squares));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try (LayerPass pass = pruned.pass(context, layer)) {
        pass.forward(window, window);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return squares;
    }

    private void measure(
        Steps steps, LinearInput input, Matrix found, Map<Linear, Squares> squares) {
      FloatMatrix activations = FloatMatrix.zeros(found.rows(), found.columns());
      steps.download(found, activations.values(), 0);
      for (Linear linear : Linear.values()) {
        if (linear.input() == input) {
          double moved = squaredOutput(activations, differences.get(linear));
          double whole = squaredOutput(activations, before.get(linear));
          squares.put(linear, new Squares(moved, whole));
        }
      }
    }
  }

  private static double squaredOutput(FloatMatrix activations, FloatMatrix weights) {
    FloatMatrix output = FloatMatrix.zeros(activations.rows(), weights.rows());
    ALGEBRA.ops().multiplyTransposed(activations, weights, output);
    double sum = 0;
    for (float value : output.values()) {
      sum += (double) value * value;
    }
    return sum;
  }

  private static FloatMatrix difference(FloatMatrix left, FloatMatrix right) {
    FloatMatrix difference = FloatMatrix.zeros(left.rows(), left.columns());
    for (int i = 0; i < difference.values().length; i++) {
      difference.values()[i] = left.values()[i] - right.values()[i];
    }
    return difference;
  }
}
