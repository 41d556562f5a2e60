package org.tsenor.engine.host;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;

/** Loops over activations and weights, and products by a library. */
final class HostBackwardSteps implements BackwardSteps {
  private final ActivationLoops loops = ActivationLoops.fastest();
  private final MatrixOps ops;
  private final CausalAttentionGradient attention;

  HostBackwardSteps(MatrixOps ops) {
    this.ops = ops;
    this.attention = new CausalAttentionGradient(ops);
  }

  @Override
  public void boundedErrors(Matrix outputs, Matrix targets, Matrix errors, Matrix gradient) {
    FloatBlock given = Own.flatFloats(outputs);
    FloatBlock wanted = Own.flatFloats(targets);
    FloatBlock slope = Own.flatFloats(gradient);
    DoubleBlock found = Own.flatDoubles(errors);
    Own.requireShape("targets", wanted, given.rows(), given.columns());
    Own.requireShape("a gradient", slope, given.rows(), given.columns());
    Own.requireShape("errors", found, 1, given.rows());
    for (int i = 0; i < given.rows() * given.columns(); i++) {
      slope.values()[slope.offset() + i] =
          given.values()[given.offset() + i] - wanted.values()[wanted.offset() + i];
    }
    for (int row = 0; row < given.rows(); row++) {
      found.values()[found.offset() + row] = boundedError(wanted, slope, row);
    }
  }

  /** Of one token, whose difference becomes its gradient. */
  private double boundedError(FloatBlock wanted, FloatBlock difference, int row) {
    int columns = wanted.columns();
    int at = difference.offset() + row * columns;
    int from = wanted.offset() + row * columns;
    double apart = loops.sumOfSquares(difference.values(), at, at + columns);
    double size = loops.sumOfSquares(wanted.values(), from, from + columns);
    double both = size + apart;
    float scale = both == 0 ? 0 : (float) (2 * (size / both) / (both * wanted.rows()));
    for (int i = at; i < at + columns; i++) {
      difference.values()[i] *= scale;
    }
    return both == 0 ? 0 : apart / both;
  }

  @Override
  public void addProduct(Matrix left, Matrix right, Matrix into) {
    ops.addProduct(Own.floats(left), Own.floats(right), Own.floats(into));
  }

  @Override
  public void addProductOfColumns(Matrix left, Matrix right, Matrix into) {
    ops.addProductOfColumns(Own.floats(left), Own.floats(right), Own.floats(into));
  }

  @Override
  public void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix gradient, Matrix into) {
    FloatBlock source = Own.flatFloats(from);
    FloatBlock along = Own.flatFloats(gradient);
    FloatBlock target = Own.flatFloats(into);
    FloatBlock scales = Own.floats(weight);
    int width = scales.columns();
    if (source.columns() % width != 0) {
      throw new IllegalArgumentException(
          "a norm of %d columns of %d".formatted(width, source.columns()));
    }
    Own.requireShape("a gradient", along, source.rows(), source.columns());
    Own.requireShape("a gradient", target, source.rows(), source.columns());
    float[] weighted = new float[width];
    int end = source.rows() * source.columns();
    for (int at = 0; at < end; at += width) {
      for (int i = 0; i < width; i++) {
        weighted[i] =
            along.values()[along.offset() + at + i] * scales.values()[scales.offset() + i];
      }
      addNormGradient(
          source.values(), source.offset() + at, weighted, epsilon, target, target.offset() + at);
    }
  }

  /** Of one run, the gradient of what it was divided to. */
  private void addNormGradient(
      float[] from, int at, float[] weighted, double epsilon, FloatBlock into, int to) {
    int width = weighted.length;
    double squares = loops.sumOfSquares(from, at, at + width);
    double inverse = 1 / Math.sqrt(squares / width + epsilon);
    double along = 0;
    for (int i = 0; i < width; i++) {
      along += (double) weighted[i] * from[at + i];
    }
    float scale = (float) inverse;
    float back = (float) (along * inverse * inverse * inverse / width);
    for (int i = 0; i < width; i++) {
      into.values()[to + i] += weighted[i] * scale - from[at + i] * back;
    }
  }

  private static HostBackwardSpace own(BackwardSteps.Space space) {
    return Own.part(space, HostBackwardSpace.class);
  }

  @Override
  public void rotate(BackwardSteps.Space space, Matrix heads, Turn turn) {
    new RotaryTurn(own(space).forward().shape(), turn).rotateBack(Own.flatFloats(heads));
  }

  @Override
  public void attend(
      BackwardSteps.Space space, int window, Attention forward, Attention gradients) {
    attention.attend(own(space), window, forward, gradients);
  }

  @Override
  public void gate(Matrix gates, Matrix ups, Matrix gradient) {
    FloatBlock gated = Own.flatFloats(gates);
    FloatBlock raised = Own.flatFloats(ups);
    FloatBlock along = Own.flatFloats(gradient);
    Own.requireShape("what is gated", raised, gated.rows(), gated.columns());
    Own.requireShape("a gradient", along, gated.rows(), gated.columns());
    if (gated.offset() != 0 || raised.offset() != 0 || along.offset() != 0) {
      throw new IllegalArgumentException("gates are taken from a matrix's first entry on");
    }
    loops.siluGradient(
        gated.values(), raised.values(), along.values(), gated.rows() * gated.columns());
  }

  @Override
  public void adam(Adam adam, Matrix gradient, AdamState state) {
    FloatBlock along = Own.flatFloats(gradient);
    FloatBlock weights = Own.flatFloats(state.weights());
    FloatBlock mean = Own.flatFloats(state.mean());
    FloatBlock square = Own.flatFloats(state.square());
    Own.requireShape("weights", weights, along.rows(), along.columns());
    Own.requireShape("means", mean, along.rows(), along.columns());
    Own.requireShape("squares", square, along.rows(), along.columns());
    loops.move(AdamStep.of(adam), along, weights, new AdamStep.Moments(mean, square));
  }
}
