package org.tsenor.pruning;

/** IEEE 754 binary16, which JDK 17 cannot convert by itself. */
final class HalfFloat {
  private static final int SIGN = 0x8000;
  private static final int MAGNITUDE = 0x7fff;
  private static final int INFINITE = 0x7c00;

  /** 2^112 moves a binary16 exponent, placed in a binary32, to the binary32 bias. */
  private static final float REBIAS = 0x1.0p112f;

  private HalfFloat() {}

  /** Widens exactly; subnormals, infinities and NaN included. */
  static float widen(short half) {
    int magnitude = half & MAGNITUDE;
    float widened = Float.intBitsToFloat(magnitude << 13) * REBIAS;
    int bits =
        magnitude >= INFINITE ? 0x7f800000 | magnitude << 13 : Float.floatToRawIntBits(widened);
    return Float.intBitsToFloat(bits | (half & SIGN) << 16);
  }
}
