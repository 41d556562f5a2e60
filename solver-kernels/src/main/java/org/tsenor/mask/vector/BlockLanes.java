package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors whose lanes are blocks, and powers of two on the bits of a float.
 *
 * <p>On JDK 17 a final method of the Vector API, such as {@code mul} or {@code intoArray},
 * allocates its vectors once any code of the process has called it on vectors of several widths,
 * unless the compiler knows the vector's class. It does after {@code lanewise}, and does not after
 * a load or a reinterpretation: so vectors are combined by {@code lanewise} and stored right after
 * it.
 */
final class BlockLanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Blocks that are solved side by side. */
  static final int COUNT = FLOATS.length();

  private static final int FRACTION_BITS = 23;
  private static final int ONE = 0x3f800000;

  /** 2^x on [0, 1], relative error below 2e-9 before rounding: least squares at Chebyshev nodes. */
  private static final float[] EXP2 = {
    1.0000000f, 0.69314699f, 0.24022980f, 0.055483525f, 0.0096784726f, 0.0012443082f, 0.00021690609f
  };

  private BlockLanes() {}

  static FloatVector floats(float[] array, int index) {
    return FloatVector.fromArray(FLOATS, array, index * COUNT);
  }

  static IntVector ints(int[] array, int index) {
    return IntVector.fromArray(INTS, array, index * COUNT);
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  static IntVector broadcast(int value) {
    return IntVector.broadcast(INTS, value);
  }

  /** 2^x of {@code x} in [0, 1]. */
  static FloatVector exp2(FloatVector x) {
    FloatVector power = broadcast(EXP2[EXP2.length - 1]);
    for (int term = EXP2.length - 2; term >= 0; term--) {
      power = power.lanewise(VectorOperators.FMA, x, broadcast(EXP2[term]));
    }
    return power;
  }

  /** 2^exponent, a normal number. */
  static FloatVector powerOfTwo(IntVector exponent) {
    return exponent
        .lanewise(VectorOperators.ADD, broadcast(Float.MAX_EXPONENT))
        .lanewise(VectorOperators.LSHL, FRACTION_BITS)
        .reinterpretAsFloats();
  }

  /** The exponent of a positive normal number. */
  static IntVector exponent(FloatVector value) {
    return value
        .reinterpretAsInts()
        .lanewise(VectorOperators.ASHR, broadcast(FRACTION_BITS))
        .lanewise(VectorOperators.SUB, broadcast(Float.MAX_EXPONENT));
  }

  /** Bits of numbers that are not negative, at most 1: the order of such floats is their bits'. */
  static IntVector capAtOne(FloatVector value) {
    return value.reinterpretAsInts().lanewise(VectorOperators.MIN, broadcast(ONE));
  }
}
