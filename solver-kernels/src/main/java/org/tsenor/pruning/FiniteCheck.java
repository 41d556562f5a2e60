package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Refuses NaN and infinity, looking at eight bytes at a time. */
public final class FiniteCheck {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private FiniteCheck() {}

  /**
   * Looks at every weight.
   *
   * @throws NonFiniteWeightException naming the first NaN or infinity
   */
  public static void require(WeightBand band) {
    byte[] weights = band.weights();
    long exponents = exponents(band.format());
    long signs = band.format().bytes() == 2 ? 0x8000800080008000L : 0x8000000080000000L;
    // An exponent of all ones, and no other, carries into the sign bit when its last bit is added.
    long lowest = exponents & ~(exponents << 1);
    long carries = 0;
    int whole = weights.length & -8;
    for (int at = 0; at < whole; at += 8) {
      carries |= ((long) LONGS.get(weights, at) & exponents) + lowest;
    }
    int first = (carries & signs) != 0 ? 0 : whole / band.format().bytes();
    requireEach(band, first);
  }

  private static void requireEach(WeightBand band, int first) {
    int weights = band.rows() * band.columns();
    for (int index = first; index < weights; index++) {
      float weight = band.format().widen(band.weights(), index);
      if (!Float.isFinite(weight)) {
        throw new NonFiniteWeightException(index / band.columns(), index % band.columns(), weight);
      }
    }
  }

  private static long exponents(WeightFormat format) {
    return switch (format) {
      case F32 -> 0x7f8000007f800000L;
      case F16 -> 0x7c007c007c007c00L;
      case BF16 -> 0x7f807f807f807f80L;
    };
  }
}
