package org.tsenor.checkpoint;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts elements that are zero; a floating-point minus zero is one.
 *
 * @param dtype of the elements
 */
public record ZeroCounter(Dtype dtype) {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private static VarHandle view(Class<?> arrays) {
    return MethodHandles.byteArrayViewVarHandle(arrays, ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether elements of this type can be counted: they are whole bytes and have a zero. */
  public boolean counts() {
    // F8_E8M0 is an exponent alone: its smallest value is 2^-127
    return dtype.bits() >= Byte.SIZE && dtype != Dtype.F8_E8M0;
  }

  /**
   * Counts the zeros among little-endian elements.
   *
   * @param bytes whole elements from index 0
   * @param length of them in bytes
   */
  public long zeros(byte[] bytes, int length) {
    long magnitude = magnitudeBits();
    int width = dtype.bits() / Byte.SIZE;
    long zeros = 0;
    for (int at = 0; at < length; at += width) {
      zeros += (element(bytes, at) & magnitude) == 0 ? 1 : 0;
    }
    return zeros;
  }

  private long element(byte[] bytes, int at) {
    return switch (dtype.bits()) {
      case 8 -> bytes[at] & 0xffL;
      case 16 -> (short) SHORTS.get(bytes, at) & 0xffffL;
      case 32 -> (int) INTS.get(bytes, at) & 0xffff_ffffL;
      default -> (long) LONGS.get(bytes, at);
    };
  }

  /** The bits that make an element nonzero: all but the sign of a floating-point number. */
  private long magnitudeBits() {
    return switch (dtype) {
      case F64 -> Long.MAX_VALUE;
      case F32 -> 0x7fff_ffffL;
      case C64 -> 0x7fff_ffff_7fff_ffffL;
      case F16, BF16 -> 0x7fffL;
      case F8_E5M2, F8_E4M3 -> 0x7fL;
      default -> -1L; // integers; the FNUZ types have no minus zero, its bits mean NaN
    };
  }
}
