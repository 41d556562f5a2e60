package org.tsenor.model;

import java.io.Serializable;

/**
 * The rotary position embedding of a model.
 *
 * @param theta base of the frequencies, above 0
 * @param scaling of the frequencies
 */
record RotarySettings(double theta, RotaryScaling scaling) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Radians per position of each pair of columns.
   *
   * @param headSize even
   * @return shape (headSize / 2), rounded once to float: what models are trained with are floats
   */
  float[] frequencies(int headSize) {
    float[] frequencies = new float[headSize / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = (float) scaling.frequency(new RotaryScaling.Pair(theta, pair, headSize));
    }
    return frequencies;
  }
}
