package org.tsenor.pruning.calibrated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Shared;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Matrix;

/**
 * Moves the weights of a linear, before it is pruned, so that behind what is pruned already its
 * outputs come as close as they can to those of the model that is not pruned.
 *
 * <p>With x, x̂, r, r̂ as in {@link StreamDifference}, W* minimizes Σ|r̂ + W*·x̂ − r − W·x|² plus
 * the damping's share of |W* − W|²:
 *
 * <pre>
 *   W* = W + (W·K + R)·A⁻¹     A = Σ x̂·x̂ᵀ + what damping adds to the diagonal
 * </pre>
 *
 * Any method then prunes W* with the same A. This is least squares with a ridge at W; nothing
 * published that we know applies it to transposable masks. Where inputs do not differ, as in the
 * first linears of a model, weights stay as they are to the bit. Immutable: for any number of
 * threads.
 */
public final class Compensation {
  /** What {@link #arrays} are called where methods are. */
  public static final String NAME = "compensation";

  private static final String INPUTS = "inputs";
  private static final String RESIDUAL = "residual";

  /** Rows that are multiplied at a time, counted from the linear's first, as methods have it. */
  private static final int GROUP = 64;

  /** −K·A⁻¹, shape (inputs, inputs): products are subtracted. */
  private final DoubleMatrix factor;

  /** R·A⁻¹, shape (outputs, inputs). */
  private final Optional<DoubleMatrix> shift;

  private Compensation(DoubleMatrix factor, Optional<DoubleMatrix> shift) {
    this.factor = factor;
    this.shift = shift;
  }

  /**
   * What all linears with these inputs share.
   *
   * @param difference becomes this object's own: its entries are lost
   * @param damping λ of λ·mean(diag Σ x̂·x̂ᵀ), in [0, 1]; climbs as for methods
   * @return empty if there is nothing to make up for
   * @throws GramNotPositiveDefiniteException if no damping makes the Gram matrix positive definite
   * @throws IllegalArgumentException if an entry is not finite, or shapes do not fit
   */
  public static Optional<Compensation> prepare(
      GramStatistics statistics, StreamDifference difference, double damping, Engine engine) {
    if (difference.inputs().rows() != statistics.inputs()) {
      throw new IllegalArgumentException(
          "a difference of %d inputs with a Gram matrix of %d"
              .formatted(difference.inputs().rows(), statistics.inputs()));
    }
    difference.requireFinite();
    if (difference.isNone()) {
      return Optional.empty();
    }
    DoubleMatrix inverse = inverse(statistics, damping, engine);
    negate(difference.inputs());
    multiply(difference.inputs(), inverse, engine);
    difference.residual().ifPresent(residual -> multiply(residual, inverse, engine));
    return Optional.of(new Compensation(difference.inputs(), difference.residual()));
  }

  private static DoubleMatrix inverse(GramStatistics statistics, double damping, Engine engine) {
    int inputs = statistics.inputs();
    DoubleMatrix factor = DoubleMatrix.zeros(inputs, inputs);
    DampingLadder.climb(
        statistics,
        0,
        damping,
        added -> {
          System.arraycopy(statistics.gram().values(), 0, factor.values(), 0, inputs * inputs);
          for (int column = 0; column < inputs; column++) {
            factor.values()[column * (inputs + 1)] += added[column];
          }
          OptionalInt pivot = engine.factorizations().cholesky(factor);
          return pivot.isEmpty() ? "" : "no positive pivot in column " + pivot.getAsInt();
        });
    engine.factorizations().invertFactored(factor);
    return factor;
  }

  private static void negate(DoubleMatrix matrix) {
    double[] values = matrix.values();
    for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
      values[i] = -values[i];
    }
  }

  /** matrix = matrix · right, some rows at a time. */
  private static void multiply(DoubleMatrix matrix, DoubleMatrix right, Engine engine) {
    int rows = Math.min(matrix.rows(), 4 * GROUP);
    int columns = matrix.columns();
    Layout<Factors> layout =
        space ->
            new Factors(
                space.doubles(rows, columns), space.hold(right), space.doubles(rows, columns));
    try (Lease<Void> lease = engine.lease(List.of(layout))) {
      Factors factors = lease.lay(layout);
      for (int first = 0; first < matrix.rows(); first += rows) {
        int count = Math.min(rows, matrix.rows() - first);
        Matrix from = factors.left().rowRange(0, count);
        Matrix into = factors.product().rowRange(0, count);
        lease.steps().upload(matrix.values(), first * columns, from);
        lease.steps().multiply(from, factors.right(), into);
        lease.steps().download(into, matrix.values(), first * columns);
      }
    }
  }

  private record Factors(Matrix left, Matrix right, Matrix product) {}

  /** A matrix that tasks of one step share where the engine works. */
  private record Held(String step, DoubleMatrix values) implements Shared<Matrix> {
    @Override
    public Object key() {
      return values;
    }

    @Override
    public String name() {
      return "a compensation of %d inputs".formatted(values.columns());
    }

    @Override
    public Matrix in(Workspace space) {
      return space.hold(values);
    }
  }

  /** From what {@link #arrays} gave. */
  public static Compensation restore(PreparedArrays arrays) {
    int inputs = arrays.side(INPUTS);
    DoubleMatrix residual = arrays.matrices().get(RESIDUAL);
    return new Compensation(
        arrays.matrix(INPUTS, inputs, inputs),
        Optional.ofNullable(residual).map(all -> arrays.matrix(RESIDUAL, all.rows(), inputs)));
  }

  /** All of it; shares the arrays. */
  public PreparedArrays arrays() {
    Map<String, DoubleMatrix> matrices = new LinkedHashMap<>();
    matrices.put(INPUTS, factor);
    shift.ifPresent(residual -> matrices.put(RESIDUAL, residual));
    return new PreparedArrays(Map.of(), matrices);
  }

  /**
   * Moves the weights of a band, which starts at a multiple of 64 rows for the same bits wherever a
   * linear is cut.
   *
   * @param step names what tasks do when they prune with this; they share it until they come to
   *     another step
   * @throws IllegalArgumentException if the band does not fit what was prepared
   */
  public WeightRows apply(Engine engine, String step, WeightRows rows) {
    requireFits(rows);
    Layout<Space> layout = space -> Space.in(space, Math.min(GROUP, rows.rows()), rows.columns());
    float[] moved = new float[rows.weights().length];
    try (Lease<Matrix> lease = engine.lease(new Held(step, factor), List.of(layout))) {
      Space space = lease.lay(layout);
      for (int first = 0; first < rows.rows(); first += GROUP) {
        move(lease, space, rows, first, moved);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a compensation is in memory", e);
    }
    return rows.withWeights(moved);
  }

  /** Some rows on their way: as they came, in double, and moved. */
  private record Space(Matrix floats, Matrix doubles, Matrix moved) {
    static Space in(Workspace space, int rows, int columns) {
      return new Space(
          space.floats(rows, columns), space.doubles(rows, columns), space.doubles(rows, columns));
    }
  }

  private void move(Lease<Matrix> lease, Space space, WeightRows rows, int first, float[] into) {
    Steps steps = lease.steps();
    int count = Math.min(GROUP, rows.rows() - first);
    int at = first * rows.columns();
    Matrix floats = space.floats().rowRange(0, count);
    Matrix doubles = space.doubles().rowRange(0, count);
    Matrix moved = space.moved().rowRange(0, count);
    steps.upload(rows.weights(), at, floats);
    steps.weights().widen(floats, Optional.empty(), doubles);
    steps.upload(shifted(rows, first, count), 0, moved);
    steps.subtractProduct(doubles, lease.shared(), moved);
    steps.weights().narrow(moved, Optional.empty(), floats);
    steps.download(floats, into, at);
  }

  /** Weights and what the residual adds to them. */
  private double[] shifted(WeightRows rows, int first, int count) {
    double[] weights = new double[count * rows.columns()];
    int from = first * rows.columns();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = rows.weights()[from + i];
    }
    if (shift.isPresent()) {
      double[] residual = shift.get().values();
      int start = Math.toIntExact((rows.firstRow() + first) * rows.columns());
      for (int i = 0; i < weights.length; i++) {
        weights[i] += residual[start + i];
      }
    }
    return weights;
  }

  private void requireFits(WeightRows rows) {
    boolean inside = shift.map(all -> rows.firstRow() + rows.rows() <= all.rows()).orElse(true);
    if (rows.columns() != factor.columns() || !inside) {
      throw new IllegalArgumentException(
          "rows %d to %d of %d inputs with a compensation of %d inputs and %s"
              .formatted(
                  rows.firstRow(),
                  rows.firstRow() + rows.rows(),
                  rows.columns(),
                  factor.columns(),
                  shift.map(all -> all.rows() + " outputs").orElse("any outputs")));
    }
  }
}
