package org.tsenor.engine.host;

/**
 * e^x in float, within 1 unit in the last place from −87.3 to 88; beyond, what it is there.
 *
 * <p>x = n·ln 2 + r with |r| ≤ ½·ln 2, and e^r by the polynomial of Moshier's Cephes library
 * (expf). Only additions and products that round once each, in this order: a vector of any width
 * gives the same bits.
 */
public final class Exponential {
  /** Below, 2ⁿ would not be a normal number. */
  public static final float SMALLEST = -87.3f;

  /** Above, 2ⁿ might be infinite. */
  public static final float LARGEST = 88f;

  /** 1 / ln 2. */
  public static final float INVERSE_LN2 = 1.44269504f;

  /** 1.5·2²³: added to a float it rounds to an integer, which stands in the last bits. */
  public static final float ROUNDING = 12582912f;

  /** ln 2 in two parts, the first of 9 bits, so that its product with n is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  public static final float LN2_LOW = -2.12194440e-4f;

  /** Of the polynomial, the highest power first; e^r = 1 + r + r²·p(r). */
  public static final float C5 = 1.9875691500e-4f;

  public static final float C4 = 1.3981999507e-3f;
  public static final float C3 = 8.3334519073e-3f;
  public static final float C2 = 4.1665795894e-2f;
  public static final float C1 = 1.6666665459e-1f;
  public static final float C0 = 5.0000001201e-1f;

  /** Exponent of 1 in a float. */
  public static final int BIAS = 127;

  /** Bits of a float behind its exponent. */
  public static final int FRACTION_BITS = 23;

  private Exponential() {}

  /** e^x. */
  public static float of(float x) {
    float bounded = Math.min(Math.max(x, SMALLEST), LARGEST);
    float shifted = bounded * INVERSE_LN2 + ROUNDING;
    float n = shifted - ROUNDING;
    float r = bounded - n * LN2_HIGH - n * LN2_LOW;
    float p = ((((C5 * r + C4) * r + C3) * r + C2) * r + C1) * r + C0;
    // The bits of ROUNDING leave at the top.
    int power = (Float.floatToRawIntBits(shifted) + BIAS) << FRACTION_BITS;
    return (p * (r * r) + r + 1) * Float.intBitsToFloat(power);
  }
}
