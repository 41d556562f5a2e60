package org.tsenor.engine.host;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.simd.Lanes;
import org.tsenor.simd.MixedProfile;

/**
 * The Vector API: needs {@code --add-modules=jdk.incubator.vector}.
 *
 * <p>Floats become doubles half a vector at a time: floats that are loaded as vectors of half the
 * width would be another class of vectors, see {@link Lanes}. That stands in each loop, since a
 * method for it is not always inlined and then returns its vector on the heap.
 */
final class VectorActivationLoops implements ActivationLoops {
  /** Activations whose exponentials stay in the nearest cache. */
  private static final int PIECE = 1024;

  static {
    MixedProfile.show();
  }

  private final PlainActivationLoops plain = new PlainActivationLoops();

  @Override
  public float max(float[] values, int from, int to) {
    int end = from + Lanes.FLOATS.loopBound(to - from);
    FloatVector largest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = from; i < end; i += Lanes.COUNT) {
      // Two instructions; the maximum of the Vector API takes several, for NaN and -0.0.
      FloatVector next = Lanes.floats(values, i);
      largest = largest.blend(next, next.compare(VectorOperators.GT, largest));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    float rest = plain.max(values, end, to);
    return rest > max ? rest : max;
  }

  /**
   * The operations of {@link Exponential#of}, on two vectors at a time, so that one need not wait
   * for its own last result.
   *
   * <p>No call takes a vector, and the method is longer than what C2 inlines (FreqInlineSize, 325
   * bytes): it is compiled by itself, whatever stands around its calls. See {@link
   * org.tsenor.simd.Kernel}.
   */
  @Override
  public void exponentials(float[] values, int from, int to, float shift) {
    int step = 2 * Lanes.COUNT;
    int end = to - (to - from) % step;
    for (int i = from; i < end; i += step) {
      FloatVector x = Lanes.floats(values, i).sub(shift);
      FloatVector y = Lanes.floats(values, i + Lanes.COUNT).sub(shift);
      x = x.blend(Exponential.SMALLEST, x.lt(Exponential.SMALLEST));
      y = y.blend(Exponential.SMALLEST, y.lt(Exponential.SMALLEST));
      x = x.blend(Exponential.LARGEST, x.compare(VectorOperators.GT, Exponential.LARGEST));
      y = y.blend(Exponential.LARGEST, y.compare(VectorOperators.GT, Exponential.LARGEST));
      FloatVector xShifted = x.mul(Exponential.INVERSE_LN2).add(Exponential.ROUNDING);
      FloatVector yShifted = y.mul(Exponential.INVERSE_LN2).add(Exponential.ROUNDING);
      FloatVector xTurns = xShifted.sub(Exponential.ROUNDING);
      FloatVector yTurns = yShifted.sub(Exponential.ROUNDING);
      x = x.sub(xTurns.mul(Exponential.LN2_HIGH)).sub(xTurns.mul(Exponential.LN2_LOW));
      y = y.sub(yTurns.mul(Exponential.LN2_HIGH)).sub(yTurns.mul(Exponential.LN2_LOW));
      FloatVector p = x.mul(Exponential.C5).add(Exponential.C4);
      FloatVector q = y.mul(Exponential.C5).add(Exponential.C4);
      p = p.mul(x).add(Exponential.C3);
      q = q.mul(y).add(Exponential.C3);
      p = p.mul(x).add(Exponential.C2);
      q = q.mul(y).add(Exponential.C2);
      p = p.mul(x).add(Exponential.C1);
      q = q.mul(y).add(Exponential.C1);
      p = p.mul(x).add(Exponential.C0);
      q = q.mul(y).add(Exponential.C0);
      IntVector xPower = xShifted.reinterpretAsInts().add(Exponential.BIAS);
      IntVector yPower = yShifted.reinterpretAsInts().add(Exponential.BIAS);
      xPower = xPower.lanewise(VectorOperators.LSHL, Exponential.FRACTION_BITS);
      yPower = yPower.lanewise(VectorOperators.LSHL, Exponential.FRACTION_BITS);
      p = p.mul(x.mul(x)).add(x).add(1f);
      q = q.mul(y.mul(y)).add(y).add(1f);
      p.mul(xPower.reinterpretAsFloats()).intoArray(values, i);
      q.mul(yPower.reinterpretAsFloats()).intoArray(values, i + Lanes.COUNT);
    }
    plain.exponentials(values, end, to, shift);
  }

  @Override
  public void multiplyBySilu(float[] gates, float[] ups, int length) {
    float[] exponentials = new float[Math.min(PIECE, length)];
    for (int from = 0; from < length; from += PIECE) {
      int count = Math.min(PIECE, length - from);
      for (int i = 0; i < count; i++) {
        exponentials[i] = -gates[from + i];
      }
      exponentials(exponentials, 0, count, 0);
      for (int i = 0; i < count; i++) {
        gates[from + i] = gates[from + i] / (1 + exponentials[i]) * ups[from + i];
      }
    }
  }

  @Override
  public void siluGradient(float[] gates, float[] ups, float[] gradient, int length) {
    float[] exponentials = new float[Math.min(PIECE, length)];
    for (int from = 0; from < length; from += PIECE) {
      int count = Math.min(PIECE, length - from);
      for (int i = 0; i < count; i++) {
        exponentials[i] = -gates[from + i];
      }
      exponentials(exponentials, 0, count, 0);
      for (int i = 0; i < count; i++) {
        PlainActivationLoops.siluGradient(gates, ups, gradient, from + i, exponentials[i]);
      }
    }
  }

  @Override
  public double sum(float[] values, int from, int to) {
    double[] partial = new double[PartialSums.COUNT];
    int end = to - (to - from) % PartialSums.COUNT;
    for (int lane = 0; lane < PartialSums.COUNT; lane += Lanes.COUNT) {
      DoubleVector low = DoubleVector.zero(Lanes.DOUBLES);
      DoubleVector high = low;
      for (int i = from + lane; i < end; i += PartialSums.COUNT) {
        FloatVector floats = Lanes.floats(values, i);
        low = low.add((DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0));
        high = high.add((DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1));
      }
      low.intoArray(partial, lane);
      high.intoArray(partial, lane + Lanes.DOUBLE_COUNT);
    }
    return plain.sum(partial, values, end, to);
  }

  @Override
  public double sumOfSquares(float[] values, int from, int to) {
    double[] partial = new double[PartialSums.COUNT];
    int end = to - (to - from) % PartialSums.COUNT;
    for (int lane = 0; lane < PartialSums.COUNT; lane += Lanes.COUNT) {
      DoubleVector low = DoubleVector.zero(Lanes.DOUBLES);
      DoubleVector high = low;
      for (int i = from + lane; i < end; i += PartialSums.COUNT) {
        FloatVector floats = Lanes.floats(values, i);
        DoubleVector first =
            (DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0);
        DoubleVector second =
            (DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1);
        low = low.add(first.mul(first));
        high = high.add(second.mul(second));
      }
      low.intoArray(partial, lane);
      high.intoArray(partial, lane + Lanes.DOUBLE_COUNT);
    }
    return plain.sumOfSquares(partial, values, end, to);
  }

  @Override
  public double sumOfProducts(float[] left, int from, float[] right, int start, int count) {
    double[] partial = new double[PartialSums.COUNT];
    int end = count - count % PartialSums.COUNT;
    for (int lane = 0; lane < PartialSums.COUNT; lane += Lanes.COUNT) {
      DoubleVector low = DoubleVector.zero(Lanes.DOUBLES);
      DoubleVector high = low;
      for (int i = lane; i < end; i += PartialSums.COUNT) {
        FloatVector one = Lanes.floats(left, from + i);
        FloatVector other = Lanes.floats(right, start + i);
        low =
            low.add(
                (DoubleVector)
                    one.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0)
                        .mul(
                            (DoubleVector)
                                other.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0)));
        high =
            high.add(
                (DoubleVector)
                    one.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1)
                        .mul(
                            (DoubleVector)
                                other.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1)));
      }
      low.intoArray(partial, lane);
      high.intoArray(partial, lane + Lanes.DOUBLE_COUNT);
    }
    return plain.sumOfProducts(partial, left, from + end, right, start + end, count - end);
  }

  @Override
  public void addTo(float[] values, int from, double[] sums, int at, int count) {
    int end = Lanes.FLOATS.loopBound(count);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector floats = Lanes.floats(values, from + i);
      int low = at + i;
      int high = low + Lanes.DOUBLE_COUNT;
      Lanes.doubles(sums, low)
          .add((DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0))
          .intoArray(sums, low);
      Lanes.doubles(sums, high)
          .add((DoubleVector) floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1))
          .intoArray(sums, high);
    }
    plain.addTo(values, from + end, sums, at + end, count - end);
  }

  @Override
  public void move(
      AdamStep adam, FloatBlock gradient, FloatBlock weights, AdamStep.Moments moments) {
    int end = Lanes.FLOATS.loopBound(gradient.rows() * gradient.columns());
    float[] slopes = gradient.values();
    float[] moved = weights.values();
    float[] means = moments.mean().values();
    float[] squares = moments.square().values();
    int slopeAt = gradient.offset();
    int movedAt = weights.offset();
    int meanAt = moments.mean().offset();
    int squareAt = moments.square().offset();
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector slope = Lanes.floats(slopes, slopeAt + i);
      FloatVector weight = Lanes.floats(moved, movedAt + i);
      FloatVector m = Lanes.floats(means, meanAt + i).mul(adam.firstDecay());
      FloatVector v = Lanes.floats(squares, squareAt + i).mul(adam.secondDecay());
      m = m.add(slope.mul(adam.firstShare()));
      v = v.add(slope.mul(adam.secondShare()).mul(slope));
      FloatVector size = v.lanewise(VectorOperators.SQRT).mul(adam.root()).add(adam.epsilon());
      FloatVector next = weight.sub(m.mul(adam.rate()).div(size));
      VectorMask<Float> zero = weight.compare(VectorOperators.EQ, 0f);
      m.blend(0f, zero).intoArray(means, meanAt + i);
      v.blend(0f, zero).intoArray(squares, squareAt + i);
      next.blend(weight, zero).intoArray(moved, movedAt + i);
    }
    plain.move(adam, end, gradient, weights, moments);
  }
}
