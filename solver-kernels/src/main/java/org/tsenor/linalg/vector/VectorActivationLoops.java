package org.tsenor.linalg.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.Exponential;
import org.tsenor.linalg.PlainActivationLoops;
import org.tsenor.mask.vector.lanes.Lanes;

/** The Vector API: needs {@code --add-modules=jdk.incubator.vector}. */
public final class VectorActivationLoops implements ActivationLoops {
  private final PlainActivationLoops plain = new PlainActivationLoops();

  @Override
  public float max(float[] values, int from, int to) {
    int end = from + Lanes.FLOATS.loopBound(to - from);
    if (end == from) {
      return plain.max(values, from, to);
    }
    FloatVector largest = Lanes.floats(values, from);
    for (int i = from + Lanes.COUNT; i < end; i += Lanes.COUNT) {
      largest = largest.max(Lanes.floats(values, i));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    return end == to ? max : Math.max(max, plain.max(values, end, to));
  }

  @Override
  public void exponentials(float[] values, int from, int to, float shift) {
    int end = from + Lanes.FLOATS.loopBound(to - from);
    for (int i = from; i < end; i += Lanes.COUNT) {
      exponential(Lanes.floats(values, i).sub(shift)).intoArray(values, i);
    }
    plain.exponentials(values, end, to, shift);
  }

  @Override
  public void multiplyBySilu(float[] gates, float[] ups, int length) {
    int end = Lanes.FLOATS.loopBound(length);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      FloatVector gate = Lanes.floats(gates, i);
      gate.div(exponential(gate.neg()).add(1f)).mul(Lanes.floats(ups, i)).intoArray(gates, i);
    }
    plain.multiplyBySilu(gates, ups, end, length);
  }

  /** The operations of {@link Exponential#of}. */
  private static FloatVector exponential(FloatVector x) {
    FloatVector bounded = x.max(Exponential.SMALLEST).min(Exponential.LARGEST);
    FloatVector shifted = bounded.mul(Exponential.INVERSE_LN2).add(Exponential.ROUNDING);
    FloatVector n = shifted.sub(Exponential.ROUNDING);
    FloatVector r = bounded.sub(n.mul(Exponential.LN2_HIGH)).sub(n.mul(Exponential.LN2_LOW));
    FloatVector p =
        r.mul(Exponential.C5)
            .add(Exponential.C4)
            .mul(r)
            .add(Exponential.C3)
            .mul(r)
            .add(Exponential.C2)
            .mul(r)
            .add(Exponential.C1)
            .mul(r)
            .add(Exponential.C0);
    IntVector power =
        shifted
            .reinterpretAsInts()
            .add(Exponential.BIAS)
            .lanewise(VectorOperators.LSHL, Exponential.FRACTION_BITS);
    return p.mul(r.mul(r)).add(r).add(1f).mul(power.reinterpretAsFloats());
  }
}
