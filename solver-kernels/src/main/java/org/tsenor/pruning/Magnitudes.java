package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Widens finite weights to their magnitudes, exactly. */
final class Magnitudes {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Magnitudes() {}

  /**
   * Widens a run of weights.
   *
   * @param first index of the first weight
   * @param into receives {@code count} magnitudes from index 0 on
   */
  static void widen(WeightFormat format, byte[] weights, int first, int count, float[] into) {
    switch (format) {
      case F32 -> widenSingle(weights, first, count, into);
      case F16 -> widenHalf(weights, first, count, into);
      case BF16 -> widenBrain(weights, first, count, into);
    }
  }

  private static void widenSingle(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = Float.intBitsToFloat((int) INTS.get(weights, (first + i) * 4) & 0x7fffffff);
    }
  }

  private static void widenHalf(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = HalfFloat.magnitude((short) SHORTS.get(weights, (first + i) * 2));
    }
  }

  private static void widenBrain(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      int bits = (short) SHORTS.get(weights, (first + i) * 2) & 0x7fff;
      into[i] = Float.intBitsToFloat(bits << 16);
    }
  }

  /** The largest magnitude of a band of finite weights. */
  static float largest(WeightBand band) {
    int weights = band.rows() * band.columns();
    int largest = 0;
    for (int i = 0; i < weights; i++) {
      int bits = Float.floatToRawIntBits(band.format().widen(band.weights(), i));
      largest = Math.max(largest, bits & 0x7fffffff);
    }
    return Float.intBitsToFloat(largest);
  }

  /** Squares magnitudes times a power of two in place. */
  static void square(float[] magnitudes, int count, float scale) {
    for (int i = 0; i < count; i++) {
      float scaled = magnitudes[i] * scale;
      magnitudes[i] = scaled * scaled;
    }
  }
}
