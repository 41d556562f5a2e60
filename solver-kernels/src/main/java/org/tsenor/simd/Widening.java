package org.tsenor.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Floats to doubles, first those in even lanes, then those in odd ones.
 *
 * <p>Moves the bits: the conversion of the Vector API needs a second species of floats, see {@link
 * Lanes#FLOATS}. Right for positive normal floats; zero and subnormals become at most 2^-126, which
 * no sum of scaled scores can tell from zero.
 */
public final class Widening {
  private static final int FRACTION_SHIFT = 52 - 23;
  private static final long EXPONENT_SHIFT = (1023L - 127) << 52;
  private static final long LOW_HALF = 0xffffffffL;

  private Widening() {}

  /** The floats of even lanes. */
  public static DoubleVector even(FloatVector floats) {
    LongVector bits = floats.reinterpretAsLongs().and(LOW_HALF);
    return widen(bits);
  }

  /** The floats of odd lanes. */
  public static DoubleVector odd(FloatVector floats) {
    LongVector bits = floats.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Integer.SIZE);
    return widen(bits);
  }

  private static DoubleVector widen(LongVector bits) {
    return bits.lanewise(VectorOperators.LSHL, FRACTION_SHIFT)
        .add(EXPONENT_SHIFT)
        .reinterpretAsDoubles();
  }
}
