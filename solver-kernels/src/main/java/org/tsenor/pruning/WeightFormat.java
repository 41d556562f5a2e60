package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/** How a checkpoint stores a weight: little-endian, as safetensors names it. */
public enum WeightFormat {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary16. */
  F16(2),
  /** bfloat16: the upper half of a binary32. */
  BF16(2);

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  WeightFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one weight. */
  public int bytes() {
    return bytes;
  }

  /** The format of a safetensors dtype, empty if weights of that dtype are not pruned. */
  public static Optional<WeightFormat> of(String dtype) {
    for (WeightFormat format : values()) {
      if (format.name().equals(dtype)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /**
   * Widens one weight exactly.
   *
   * @param weights little-endian bytes
   * @param index of the weight, not of the byte
   */
  public float widen(byte[] weights, int index) {
    return switch (this) {
      case F32 -> Float.intBitsToFloat((int) INTS.get(weights, index * 4));
      case BF16 -> Float.intBitsToFloat((short) SHORTS.get(weights, index * 2) << 16);
      case F16 -> HalfFloat.widen((short) SHORTS.get(weights, index * 2));
    };
  }

  /**
   * Rounds one weight to the nearest that this format has, ties to even; what is beyond its range
   * becomes an infinity.
   *
   * @param into little-endian bytes
   * @param index of the weight, not of the byte
   */
  public void narrow(float weight, byte[] into, int index) {
    switch (this) {
      case F32 -> INTS.set(into, index * 4, Float.floatToRawIntBits(weight));
      case BF16 -> SHORTS.set(into, index * 2, narrowToBrain(weight));
      case F16 -> SHORTS.set(into, index * 2, HalfFloat.narrow(weight));
    }
  }

  private static short narrowToBrain(float weight) {
    int bits = Float.floatToRawIntBits(weight);
    if (Float.isNaN(weight)) {
      return (short) (bits >>> 16 | 0x40);
    }
    int even = bits >>> 16 & 1;
    return (short) (bits + 0x7fff + even >>> 16);
  }
}
