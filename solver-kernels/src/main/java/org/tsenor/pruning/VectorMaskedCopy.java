package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Lanes;

/** Copies the kept weights of a row, a vector at a time, as many columns as are whole vectors. */
final class VectorMaskedCopy {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SIGN = Integer.SIZE - 1;
  private static final int HALF = Integer.SIZE / 2;

  private static final int[] LANES = lanes();

  private VectorMaskedCopy() {}

  private static int[] lanes() {
    int[] lanes = new int[Lanes.COUNT];
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] = lane;
    }
    return lanes;
  }

  /**
   * Copies 2-byte weights, two to a lane.
   *
   * @return columns done
   */
  static int copyPairs(WeightBand band, byte[] mask, int row, byte[] into) {
    byte[] weights = band.weights();
    int step = 2 * Lanes.COUNT;
    int done = columnsOfWholeInts(band.columns(), mask.length, row, step);
    int bytes = row * band.columns() * 2;
    int bits = row * maskRowBytes(band.columns());
    IntVector shifts = Lanes.ints(LANES, 0).lanewise(VectorOperators.LSHL, 1);
    for (int column = 0; column < done; column += step) {
      IntVector word =
          IntVector.broadcast(Lanes.INTS, (int) INTS.get(mask, bits + column / Byte.SIZE))
              .lanewise(VectorOperators.LSHR, shifts);
      IntVector low =
          word.lanewise(VectorOperators.LSHL, SIGN)
              .lanewise(VectorOperators.ASHR, SIGN)
              .lanewise(VectorOperators.LSHR, HALF);
      IntVector high =
          word.lanewise(VectorOperators.LSHL, SIGN - 1)
              .lanewise(VectorOperators.ASHR, SIGN)
              .lanewise(VectorOperators.LSHL, HALF);
      int at = bytes + column * 2;
      Lanes.ints(weights, at)
          .lanewise(VectorOperators.AND, low.lanewise(VectorOperators.OR, high))
          .reinterpretAsBytes()
          .intoArray(into, at);
    }
    return done;
  }

  /**
   * Copies 4-byte weights.
   *
   * @return columns done
   */
  static int copyQuads(WeightBand band, byte[] mask, int row, byte[] into) {
    byte[] weights = band.weights();
    int step = Math.max(Byte.SIZE, Lanes.COUNT);
    int done = columnsOfWholeInts(band.columns(), mask.length, row, step);
    int bytes = row * band.columns() * 4;
    int bits = row * maskRowBytes(band.columns());
    IntVector lanes = Lanes.ints(LANES, 0);
    for (int column = 0; column < done; column += Lanes.COUNT) {
      int word = (int) INTS.get(mask, bits + column / Byte.SIZE) >>> column % Byte.SIZE;
      IntVector kept =
          IntVector.broadcast(Lanes.INTS, word)
              .lanewise(VectorOperators.LSHR, lanes)
              .lanewise(VectorOperators.LSHL, SIGN)
              .lanewise(VectorOperators.ASHR, SIGN);
      int at = bytes + column * 4;
      Lanes.ints(weights, at)
          .lanewise(VectorOperators.AND, kept)
          .reinterpretAsBytes()
          .intoArray(into, at);
    }
    return done;
  }

  /** Whole steps of columns, such that four bytes of the mask can be read for each of them. */
  private static int columnsOfWholeInts(int columns, int maskBytes, int row, int step) {
    int left = maskBytes - row * maskRowBytes(columns) - Integer.BYTES + 1;
    int readable = Math.max(0, left) * Byte.SIZE;
    return Math.min(columns, readable) / step * step;
  }

  private static int maskRowBytes(int columns) {
    return (columns + Byte.SIZE - 1) / Byte.SIZE;
  }
}
