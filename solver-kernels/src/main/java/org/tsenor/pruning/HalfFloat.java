package org.tsenor.pruning;

/** IEEE 754 binary16, which JDK 17 cannot convert by itself. */
public final class HalfFloat {
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
}
