package org.tsenor.pruning;

/** What squared scores need besides the magnitudes. */
final class SquareScores {
  private SquareScores() {}

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
