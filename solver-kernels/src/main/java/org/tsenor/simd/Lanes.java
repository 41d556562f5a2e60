package org.tsenor.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes of this machine and the few operations that all kernels share. */
public final class Lanes {
  /** Width of all vectors in bits; wider machines than 512 bits are used at 512. */
  public static final int BITS = Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize());

  // One species an element type, all of one width: the fewer classes of vectors there are, the
  // surer the compiler is of each (see MixedProfile).
  /** Shape of vectors of floats. */
  public static final VectorSpecies<Float> FLOATS = species(float.class);

  /** Shape of vectors of ints. */
  public static final VectorSpecies<Integer> INTS = species(int.class);

  /** Shape of vectors of doubles. */
  public static final VectorSpecies<Double> DOUBLES = species(double.class);

  private static final VectorSpecies<Byte> BYTES = species(byte.class);

  /** Floats in a vector. */
  public static final int COUNT = FLOATS.length();

  /** Doubles in a vector. */
  public static final int DOUBLE_COUNT = DOUBLES.length();

  private static final int ONE_BITS = Float.floatToRawIntBits(1f);

  private Lanes() {}

  private static <E> VectorSpecies<E> species(Class<E> element) {
    return VectorSpecies.of(element, VectorShape.forBitSize(BITS));
  }

  /** Values rounded up to whole vectors, and to a multiple of four for unrolled loops. */
  public static int padded(int count) {
    int unit = Math.max(4, COUNT);
    return (count + unit - 1) / unit * unit;
  }

  /** A full vector of floats from an index on. */
  public static FloatVector floats(float[] values, int index) {
    return FloatVector.fromArray(FLOATS, values, index);
  }

  /** A full vector of ints from an index on. */
  public static IntVector ints(int[] values, int index) {
    return IntVector.fromArray(INTS, values, index);
  }

  /**
   * A full vector of ints from a byte on, the lowest byte first. As bytes that are read anew:
   * {@code fromByteArray} is gone since JDK 19, what followed it is not in 17.
   */
  public static IntVector ints(byte[] values, int index) {
    return ByteVector.fromArray(BYTES, values, index).reinterpretAsInts();
  }

  /** A full vector of doubles from an index on. */
  public static DoubleVector doubles(double[] values, int index) {
    return DoubleVector.fromArray(DOUBLES, values, index);
  }

  /**
   * min(max(x, 0), 1). The order of non-negative floats is the order of their bits, and a negative
   * one has negative bits, so integer minimum and maximum do it in one instruction each; the float
   * ones of the Vector API spend several on NaN and -0.0.
   */
  public static FloatVector clampToUnit(FloatVector values) {
    return values.reinterpretAsInts().max(0).min(ONE_BITS).reinterpretAsFloats();
  }

  /** max(x, 0), by the same argument. */
  public static FloatVector positivePart(FloatVector values) {
    return values.reinterpretAsInts().max(0).reinterpretAsFloats();
  }

  /** max(x, limit) for a positive limit, by the same argument. */
  public static FloatVector atLeast(FloatVector values, float limit) {
    return values.reinterpretAsInts().max(Float.floatToRawIntBits(limit)).reinterpretAsFloats();
  }
}
