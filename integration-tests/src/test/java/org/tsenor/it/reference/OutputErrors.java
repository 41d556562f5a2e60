package org.tsenor.it.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.ActivationListener;
import org.tsenor.model.CausalModel;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.DecoderLayer;
import org.tsenor.model.LayerWeights;
import org.tsenor.model.Linear;

/**
 * How far the outputs of a pruned checkpoint's linears moved, measured from its files alone: X is
 * what reaches the dense decoder layer through the pruned ones before it. No Gram matrix is formed,
 * and nothing is taken from the job's report.
 */
final class OutputErrors {
  private final CausalModel dense;
  private final CausalModel pruned;
  private final MatrixOps ops = HostAlgebra.of(LibraryChoice.AUTO).ops();

  private OutputErrors(CausalModel dense, CausalModel pruned) {
    this.dense = dense;
    this.pruned = pruned;
  }

  /**
   * Measures all linears.
   *
   * @param windows of calibration
   * @return ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖² by the names of the weights
   */
  static Map<String, Double> of(Path dense, Path pruned, List<int[]> windows) throws IOException {
    return new OutputErrors(open(dense), open(pruned)).relative(windows);
  }

  /** What multiplies matrices, here and in the jobs. */
  static String linearAlgebra() {
    return HostAlgebra.of(LibraryChoice.AUTO).ops().description();
  }

  private static CausalModel open(Path directory) throws IOException {
    return CausalModel.open(
        Checkpoint.open(new Configuration(), new org.apache.hadoop.fs.Path(directory.toUri())),
        HostAlgebra.of(LibraryChoice.AUTO).ops());
  }

  private Map<String, Double> relative(List<int[]> windows) throws IOException {
    Map<String, Double> errors = new TreeMap<>();
    List<FloatMatrix> hidden = dense.embed(windows);
    DecoderContext context = dense.context(windows.get(0).length);
    for (int layer = 0; layer < dense.config().sizes().layers(); layer++) {
      LayerPair pair = new LayerPair(context, dense.layer(layer), pruned.layer(layer));
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
    private final LayerWeights before;
    private final DecoderLayer denseLayer;
    private final DecoderLayer prunedLayer;
    private final Map<Linear, FloatMatrix> differences = new EnumMap<>(Linear.class);

    LayerPair(DecoderContext context, LayerWeights before, LayerWeights after) {
      this.context = context;
      this.before = before;
      this.denseLayer = new DecoderLayer(context, before);
      this.prunedLayer = new DecoderLayer(context, after);
      for (Linear linear : Linear.values()) {
        differences.put(linear, difference(before.weight(linear), after.weight(linear)));
      }
    }

    /** Measures one window, and passes it on through the pruned layer. */
    Map<Linear, Squares> pass(FloatMatrix window) {
      Map<Linear, Squares> squares = new EnumMap<>(Linear.class);
      ActivationListener listener =
          (input, activations) -> {
            for (Linear linear : Linear.values()) {
              if (linear.input() == input) {
                double moved = squaredOutput(activations, differences.get(linear));
                double whole = squaredOutput(activations, before.weight(linear));
                squares.put(linear, new Squares(moved, whole));
              }
            }
          };
      FloatMatrix copy =
          new FloatMatrix(
              window.rows(),
              window.columns(),
              Arrays.copyOf(window.values(), window.rows() * window.columns()));
      denseLayer.forward(copy, context.scratch(), listener);
      prunedLayer.forward(window, context.scratch(), ActivationListener.NONE);
      return squares;
    }
  }

  private double squaredOutput(FloatMatrix activations, FloatMatrix weights) {
    FloatMatrix output = FloatMatrix.zeros(activations.rows(), weights.rows());
    ops.multiplyTransposed(activations, weights, output);
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
