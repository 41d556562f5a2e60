package org.tsenor.engine.host;

import java.util.Optional;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.pruning.WeightFormat;

/** Loops over activations, each compiled by itself, and products by a library. */
final class HostForwardSteps implements ForwardSteps {
  private final ActivationLoops loops = ActivationLoops.fastest();
  private final NextTokenLoss losses = new NextTokenLoss();
  private final MatrixOps ops;
  private final CausalAttention attention;

  HostForwardSteps(MatrixOps ops) {
    this.ops = ops;
    this.attention = new CausalAttention(ops);
  }

  @Override
  public void widen(WeightFormat format, byte[] stored, int count, Matrix into, long first) {
    FloatBlock tensor = Own.flatFloats(into);
    if (first < 0 || first + count > (long) tensor.rows() * tensor.columns()) {
      throw new IllegalArgumentException(
          "%d weights from %d on of a tensor of %d x %d"
              .formatted(count, first, tensor.rows(), tensor.columns()));
    }
    float[] values = tensor.values();
    int at = tensor.offset() + (int) first;
    for (int i = 0; i < count; i++) {
      values[at + i] = format.widen(stored, i);
    }
  }

  @Override
  public void rmsNorm(Matrix from, Matrix weight, double epsilon, Matrix into) {
    FloatBlock source = Own.flatFloats(from);
    FloatBlock target = Own.flatFloats(into);
    FloatBlock scales = Own.floats(weight);
    int width = scales.columns();
    if (source.columns() % width != 0) {
      throw new IllegalArgumentException(
          "a norm of %d columns from %d into %d"
              .formatted(width, source.columns(), target.columns()));
    }
    Own.requireShape("normalized values", target, source.rows(), source.columns());
    int end = source.rows() * source.columns();
    for (int at = 0; at < end; at += width) {
      normalize(source, scales, epsilon, target, at);
    }
  }

  private void normalize(
      FloatBlock from, FloatBlock weight, double epsilon, FloatBlock into, int at) {
    int width = weight.columns();
    int start = from.offset() + at;
    double squares = loops.sumOfSquares(from.values(), start, start + width);
    float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
    scale(from.values(), start, scale, weight, into.values(), into.offset() + at);
  }

  private static void scale(
      float[] from, int at, float scale, FloatBlock weight, float[] into, int to) {
    float[] weights = weight.values();
    int first = weight.offset();
    for (int i = 0; i < weight.columns(); i++) {
      into[to + i] = from[at + i] * scale * weights[first + i];
    }
  }

  @Override
  public void linear(Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into) {
    FloatBlock outputs = Own.flatFloats(into);
    ops.multiplyTransposed(Own.floats(input), Own.floats(weight), outputs);
    bias.ifPresent(vector -> addBias(Own.floats(vector), outputs));
  }

  private static void addBias(FloatBlock bias, FloatBlock into) {
    Own.requireShape("a bias", bias, 1, into.columns());
    for (int row = 0; row < into.rows(); row++) {
      add(bias.values(), bias.offset(), into.values(), at(into, row), into.columns());
    }
  }

  private static int at(FloatBlock block, int row) {
    return block.offset() + row * block.stride();
  }

  private static void add(float[] terms, int from, float[] sums, int to, int count) {
    for (int i = 0; i < count; i++) {
      sums[to + i] += terms[from + i];
    }
  }

  @Override
  public void addLinear(
      ForwardSteps.Space space, Matrix input, Matrix weight, Optional<Matrix> bias, Matrix into) {
    FloatBlock sums = Own.flatFloats(into);
    FloatBlock projected = own(space).projected(sums.rows());
    linear(input, weight, bias, projected);
    Own.requireShape("the residual stream", sums, projected.rows(), projected.columns());
    int count = sums.rows() * sums.columns();
    add(projected.values(), projected.offset(), sums.values(), sums.offset(), count);
  }

  private static HostForwardSpace own(ForwardSteps.Space space) {
    return Own.part(space, HostForwardSpace.class);
  }

  @Override
  public void rotate(ForwardSteps.Space space, Matrix heads, Turn turn) {
    new RotaryTurn(own(space).shape(), turn).rotate(Own.flatFloats(heads));
  }

  @Override
  public void attend(ForwardSteps.Space space, int window, Attention task) {
    attention.attend(own(space), window, task);
  }

  @Override
  public void gate(Matrix gates, Matrix ups) {
    FloatBlock gated = Own.flatFloats(gates);
    FloatBlock raised = Own.flatFloats(ups);
    Own.requireShape("what is gated", raised, gated.rows(), gated.columns());
    if (gated.offset() != 0 || raised.offset() != 0) {
      throw new IllegalArgumentException("gates are taken from a matrix's first entry on");
    }
    loops.multiplyBySilu(gated.values(), raised.values(), gated.rows() * gated.columns());
  }

  @Override
  public void upload(int[] ids, int from, ForwardSteps.Tokens into) {
    int[] target = Own.part(into, HostWorkspace.HostTokens.class).ids();
    System.arraycopy(ids, from, target, 0, target.length);
  }

  @Override
  public void nextTokenLoss(
      Matrix logits, ForwardSteps.Tokens next, Matrix states, int firstToken) {
    int[] ids = Own.part(next, HostWorkspace.HostTokens.class).ids();
    Own.requireShape("states", states, logits.rows(), NextTokenLoss.STATE);
    losses.add(Own.flatFloats(logits), ids, Own.flatDoubles(states), firstToken);
  }
}
