package org.tsenor.pruning;

/** What squared scores need besides the magnitudes. */
final class SquareScores {
  private SquareScores() {}

  /**
   * The power of two that the weights of a band are multiplied by before they are squared: it
   * brings the largest magnitude below 2.
   */
  public static float scale(WeightBand band) {
    // The largest float has the exponent 127; a subnormal one has none and takes the largest power.
    int exponent = Math.max(-126, Math.getExponent(largest(band)));
    return Math.scalb(1f, -exponent);
  }

  private static float largest(WeightBand band) {
    int weights = band.rows() * band.columns();
    int largest = 0;
    for (int i = 0; i < weights; i++) {
      int bits = Float.floatToRawIntBits(band.format().widen(band.weights(), i));
      largest = Math.max(largest, bits & 0x7fffffff);
    }
    return Float.intBitsToFloat(largest);
  }

  /** Squares magnitudes times a power of two in place. */
  public static void square(float[] magnitudes, int count, float scale) {
    for (int i = 0; i < count; i++) {
      float scaled = magnitudes[i] * scale;
      magnitudes[i] = scaled * scaled;
    }
  }
}
