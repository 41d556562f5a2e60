package org.tsenor.pruning;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Magnitudes of 2-byte weights, a vector at a time; the rest of a run by the format itself.
 *
 * <p>The last step before a store is {@code lanewise}, here as the absolute value: on JDK 17 the
 * compiler otherwise may not know the vector's class, and allocates it.
 */
final class VectorWidening {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** The bytes of as many shorts as a vector has ints. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

  private static final int WIDTH = INTS.length();

  private static final int MAGNITUDE = 0x7fff;
  private static final int HALF_SMALLEST_NORMAL = 0x0400;
  private static final int HALF_REBIAS = 127 - 15 << 23;

  private VectorWidening() {}

  static void widenHalf(byte[] weights, int first, int count, float[] into) {
    int whole = count - count % WIDTH;
    IntVector rebias = IntVector.broadcast(INTS, HALF_REBIAS);
    IntVector smallestNormal = IntVector.broadcast(INTS, HALF_SMALLEST_NORMAL);
    FloatVector unit = FloatVector.broadcast(FLOATS, 0x1.0p-24f);
    for (int i = 0; i < whole; i += WIDTH) {
      IntVector magnitude =
          shorts(weights, first + i)
              .lanewise(VectorOperators.AND, IntVector.broadcast(INTS, MAGNITUDE));
      IntVector normal =
          magnitude.lanewise(VectorOperators.LSHL, 13).lanewise(VectorOperators.ADD, rebias);
      // A subnormal counts units of 2^-24.
      FloatVector counted = (FloatVector) magnitude.convertShape(VectorOperators.I2F, FLOATS, 0);
      IntVector subnormal = counted.lanewise(VectorOperators.MUL, unit).reinterpretAsInts();
      // All ones where subnormal: a blend by VectorMask is slow on JDK 17.
      IntVector small =
          magnitude
              .lanewise(VectorOperators.SUB, smallestNormal)
              .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
      IntVector difference = normal.lanewise(VectorOperators.XOR, subnormal);
      normal
          .lanewise(VectorOperators.XOR, difference.lanewise(VectorOperators.AND, small))
          .reinterpretAsFloats()
          .lanewise(VectorOperators.ABS)
          .intoArray(into, i);
    }
    for (int i = whole; i < count; i++) {
      into[i] = Math.abs(WeightFormat.F16.widen(weights, first + i));
    }
  }

  static void widenBrain(byte[] weights, int first, int count, float[] into) {
    int whole = count - count % WIDTH;
    for (int i = 0; i < whole; i += WIDTH) {
      brain(weights, first + i).intoArray(into, i);
    }
    for (int i = whole; i < count; i++) {
      into[i] = Math.abs(WeightFormat.BF16.widen(weights, first + i));
    }
  }

  /** Whether a row of a block is whole vectors. */
  static boolean isWhole(RowOfBlocks shape) {
    return shape.blockSize() % WIDTH == 0;
  }

  /** Block after block, so that writes run on. */
  static void widenBrainBlocks(byte[] weights, int first, RowOfBlocks shape, float[] into, int at) {
    int to = at;
    for (int column = 0; column < shape.columns(); column += shape.blockSize()) {
      int from = first + column;
      for (int row = 0; row < shape.blockRows(); row++) {
        for (int i = 0; i < shape.blockSize(); i += WIDTH) {
          brain(weights, from + i).intoArray(into, to + i);
        }
        from += shape.columns();
        to += shape.blockSize();
      }
    }
  }

  private static FloatVector brain(byte[] weights, int first) {
    return shorts(weights, first)
        .lanewise(VectorOperators.LSHL, IntVector.broadcast(INTS, 16))
        .reinterpretAsFloats()
        .lanewise(VectorOperators.ABS);
  }

  /** Two-byte weights, their signs spread over the upper half. */
  private static IntVector shorts(byte[] weights, int first) {
    return (IntVector)
        ByteVector.fromArray(BYTES, weights, first * 2)
            .reinterpretAsShorts()
            .convertShape(VectorOperators.S2I, INTS, 0);
  }
}
