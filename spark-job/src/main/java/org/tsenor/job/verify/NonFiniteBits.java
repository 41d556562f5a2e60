package org.tsenor.job.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import org.tsenor.checkpoint.Dtype;

/**
 * Finds elements that are NaN or infinite.
 *
 * @param width bytes of a number; a complex element is two
 * @param mask bits that decide
 * @param bad what these bits are in a number that is not finite
 */
record NonFiniteBits(int width, long mask, long bad) {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Formats of four and six bits have neither; nor have whole numbers. */
  private static final Map<Dtype, NonFiniteBits> BY_DTYPE =
      new EnumMap<>(
          Map.of(
              Dtype.F64, exponent(8, 0x7ff0000000000000L),
              Dtype.F32, exponent(4, 0x7f800000L),
              Dtype.C64, exponent(4, 0x7f800000L),
              Dtype.F16, exponent(2, 0x7c00L),
              Dtype.BF16, exponent(2, 0x7f80L),
              Dtype.F8_E5M2, exponent(1, 0x7cL),
              // Of the finite formats only one pattern a sign is NaN, or one in all.
              Dtype.F8_E4M3, exponent(1, 0x7fL),
              Dtype.F8_E8M0, exponent(1, 0xffL),
              Dtype.F8_E4M3FNUZ, new NonFiniteBits(1, 0xffL, 0x80L),
              Dtype.F8_E5M2FNUZ, new NonFiniteBits(1, 0xffL, 0x80L)));

  private static NonFiniteBits exponent(int width, long bits) {
    return new NonFiniteBits(width, bits, bits);
  }

  /**
   * Index of the first number from one on that is not finite, or -1.
   *
   * @param dtype of the elements
   * @param data little-endian, whole elements
   * @param from index of a number
   */
  static int next(Dtype dtype, byte[] data, int from) {
    NonFiniteBits check = BY_DTYPE.get(dtype);
    return check == null ? -1 : check.next(data, from);
  }

  private int next(byte[] data, int from) {
    int count = data.length / width;
    switch (width) {
      case 1 -> {
        for (int i = from; i < count; i++) {
          if ((data[i] & mask) == bad) {
            return i;
          }
        }
      }
      case 2 -> {
        for (int i = from; i < count; i++) {
          if (((short) SHORTS.get(data, 2 * i) & mask) == bad) {
            return i;
          }
        }
      }
      case 4 -> {
        for (int i = from; i < count; i++) {
          if (((int) INTS.get(data, 4 * i) & mask) == bad) {
            return i;
          }
        }
      }
      default -> {
        for (int i = from; i < count; i++) {
          if (((long) LONGS.get(data, 8 * i) & mask) == bad) {
            return i;
          }
        }
      }
    }
    return -1;
  }
}
