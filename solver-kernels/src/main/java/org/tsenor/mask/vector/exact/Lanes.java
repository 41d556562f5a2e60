package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes of this machine and the few operations that all kernels share. */
final class Lanes {
  /** Width of all vectors in bits; wider machines than 512 bits are used at 512. */
  static final int BITS = Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());

  // One species an element type: with a second one in use, the compiler no longer knows the class
  // of a vector that a loop carries, and allocates it.
  static final VectorSpecies<Float> FLOATS = species(float.class);
  static final VectorSpecies<Integer> INTS = species(int.class);
  static final VectorSpecies<Long> LONGS = species(long.class);
  static final VectorSpecies<Double> DOUBLES = species(double.class);

  /** Floats in a vector. */
  static final int COUNT = FLOATS.length();

  /** Doubles in a vector. */
  static final int DOUBLE_COUNT = DOUBLES.length();

  private static final int ONE_BITS = Float.floatToRawIntBits(1f);

  private Lanes() {}

  private static <E> VectorSpecies<E> species(Class<E> element) {
    return VectorSpecies.of(element, VectorShape.forBitSize(BITS));
  }

  /** Values rounded up to whole vectors, and to a multiple of four for unrolled loops. */
  static int padded(int count) {
    int unit = Math.max(4, COUNT);
    return (count + unit - 1) / unit * unit;
  }

  static FloatVector floats(float[] values, int index) {
    return FloatVector.fromArray(FLOATS, values, index);
  }

  static IntVector ints(int[] values, int index) {
    return IntVector.fromArray(INTS, values, index);
  }

  static DoubleVector doubles(double[] values, int index) {
    return DoubleVector.fromArray(DOUBLES, values, index);
  }

  /**
   * min(max(x, 0), 1). The order of non-negative floats is the order of their bits, and a negative
   * one has negative bits, so integer minimum and maximum do it in one instruction each; the float
   * ones of the Vector API spend several on NaN and -0.0.
   */
  static FloatVector clampToUnit(FloatVector values) {
    return values.reinterpretAsInts().max(0).min(ONE_BITS).reinterpretAsFloats();
  }

  /** max(x, 0), by the same argument. */
  static FloatVector positivePart(FloatVector values) {
    return values.reinterpretAsInts().max(0).reinterpretAsFloats();
  }

  /** max(x, limit) for a positive limit, by the same argument. */
  static FloatVector atLeast(FloatVector values, float limit) {
    return values.reinterpretAsInts().max(Float.floatToRawIntBits(limit)).reinterpretAsFloats();
  }
}
