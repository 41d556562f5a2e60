package org.tsenor.pruning.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.tsenor.pruning.WeightFormat;

/** Magnitudes of weights, a vector at a time; the rest of a run by the format itself. */
final class VectorWidening {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** As many shorts as a vector has ints. */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

  private static final int WIDTH = INTS.length();
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private static final int HALF_SMALLEST_NORMAL = 0x0400;
  private static final int HALF_REBIAS = 127 - 15 << 23;

  private VectorWidening() {}

  static void widen(WeightFormat format, byte[] weights, int first, int count, float[] into) {
    int whole = count - count % WIDTH;
    switch (format) {
      case F32 -> widenSingle(weights, first, whole, into);
      case F16 -> widenHalf(weights, first, whole, into);
      case BF16 -> widenBrain(weights, first, whole, into);
    }
    for (int i = whole; i < count; i++) {
      into[i] = Math.abs(format.widen(weights, first + i));
    }
  }

  private static void widenSingle(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i += WIDTH) {
      IntVector.fromByteArray(INTS, weights, (first + i) * 4, ORDER)
          .and(0x7fffffff)
          .reinterpretAsFloats()
          .intoArray(into, i);
    }
  }

  private static void widenHalf(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i += WIDTH) {
      IntVector magnitude = shorts(weights, first + i);
      IntVector normal = magnitude.lanewise(VectorOperators.LSHL, 13).add(HALF_REBIAS);
      // A subnormal counts units of 2^-24.
      FloatVector counted = (FloatVector) magnitude.convertShape(VectorOperators.I2F, FLOATS, 0);
      IntVector subnormal = counted.mul(0x1.0p-24f).reinterpretAsInts();
      // All ones where subnormal: a blend by VectorMask is slow on JDK 17.
      IntVector small =
          magnitude.sub(HALF_SMALLEST_NORMAL).lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
      IntVector bits = normal.and(small.not()).or(subnormal.and(small));
      bits.reinterpretAsFloats().intoArray(into, i);
    }
  }

  private static void widenBrain(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i += WIDTH) {
      shorts(weights, first + i)
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(into, i);
    }
  }

  /** Two-byte weights without their signs. */
  private static IntVector shorts(byte[] weights, int first) {
    ShortVector shorts = ShortVector.fromByteArray(SHORTS, weights, first * 2, ORDER);
    return ((IntVector) shorts.convertShape(VectorOperators.S2I, INTS, 0)).and(0x7fff);
  }
}
