package org.tsenor.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Shows the just-in-time compiler every kind of vector and operator before it compiles the first.
 *
 * <p>The methods inside the Vector API serve all element types. If they are hot with one type only,
 * C2 compiles them for that type, is wrong when the next type comes, and remembers; every use of
 * such a method in a kernel then counts as a wrong guess, and after a hundred (PerMethodTrapLimit)
 * C2 stops guessing and allocates vectors instead. A few thousand mixed calls, some milliseconds
 * once in a process, keep its record clean.
 */
public final class MixedProfile {
  private static final int CALLS = 3000;

  private MixedProfile() {}

  /** Makes the calls; the sum only keeps them from being removed. */
  public static double show() {
    float[] values = new float[Lanes.COUNT];
    float sum = 0;
    for (int call = 0; call < CALLS; call++) {
      values[call % Lanes.COUNT] = call;
      mix(values);
      sum += values[0];
    }
    return sum;
  }

  private static void mix(float[] values) {
    FloatVector floats = Lanes.floats(values, 0);
    floats = floats.add(1f).sub(floats).mul(0.5f).fma(floats, floats).min(2f).max(floats);
    IntVector ints = floats.div(3f).reinterpretAsInts();
    ints = ints.max(0).min(7).and(ints).or(ints.lanewise(VectorOperators.ASHR, 31));
    ints = ints.lanewise(VectorOperators.LSHL, ints);
    ints = ints.blend(3, ints.compare(VectorOperators.LT, 5));
    LongVector longs = ints.reinterpretAsFloats().reinterpretAsLongs().and(15L);
    longs = longs.lanewise(VectorOperators.LSHR, 1).add(longs).lanewise(VectorOperators.LSHL, 2);
    longs = longs.lanewise(VectorOperators.XOR, 3L);
    DoubleVector doubles = longs.reinterpretAsDoubles();
    doubles = doubles.add(doubles.abs()).sub(1.0);
    doubles = doubles.add(floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 0));
    doubles = doubles.mul(floats.convertShape(VectorOperators.F2D, Lanes.DOUBLES, 1));
    doubles.reinterpretAsFloats().add(floats).intoArray(values, 0);
  }
}
