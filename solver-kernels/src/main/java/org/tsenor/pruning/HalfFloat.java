package org.tsenor.pruning;

/** IEEE 754 binary16, which JDK 17 cannot convert by itself. */
final class HalfFloat {
  private static final int SIGN = 0x8000;
  private static final int MAGNITUDE = 0x7fff;
  private static final int SMALLEST_NORMAL = 0x0400;
  private static final int INFINITE = 0x7c00;

  /** Moves a binary16 exponent, placed in a binary32, to the binary32 bias. */
  private static final int REBIAS = 127 - 15 << 23;

  private HalfFloat() {}

  /** Widens exactly; subnormals, infinities and NaN included. */
  public static float widen(short half) {
    int magnitude = half & MAGNITUDE;
    int bits =
        magnitude >= INFINITE
            ? 0x7f800000 | magnitude << 13
            : Float.floatToRawIntBits(magnitude(half));
    return Float.intBitsToFloat(bits | (half & SIGN) << 16);
  }

  /**
   * Widens the magnitude of a finite number exactly. A subnormal counts units of 2⁻²⁴: converting
   * that count, instead of multiplying a binary32 subnormal, avoids the processor's slow path.
   */
  public static float magnitude(short half) {
    int magnitude = half & MAGNITUDE;
    return magnitude >= SMALLEST_NORMAL
        ? Float.intBitsToFloat((magnitude << 13) + REBIAS)
        : magnitude * 0x1.0p-24f;
  }

  /** Rounds to the nearest binary16, ties to even; from 65520 on an infinity; NaN stays NaN. */
  public static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | INFINITE);
    }
    if (magnitude < 0x1p-14f) {
      // Adding 0.5 leaves units of 2⁻²⁴ in the last place, rounded to even by the addition itself.
      return (short) (sign | Float.floatToRawIntBits(magnitude + 0.5f) - 0x3f000000);
    }
    int rebiased = (bits & 0x7fffffff) - REBIAS;
    int even = rebiased >>> 13 & 1;
    return (short) (sign | rebiased + 0xfff + even >>> 13);
  }
}
