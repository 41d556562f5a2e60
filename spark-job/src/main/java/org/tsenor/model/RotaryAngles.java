package org.tsenor.model;

/**
 * Cosines and sines of the angles by which heads are turned at the first positions.
 *
 * <p>Angles are float products of position and frequency, as models are trained with.
 */
final class RotaryAngles {
  private final int positions;
  private final int half;
  private final float[] cosines;
  private final float[] sines;

  /**
   * @param headSize even
   * @param positions from 0
   */
  RotaryAngles(RotarySettings settings, int headSize, int positions) {
    this.positions = positions;
    this.half = headSize / 2;
    this.cosines = new float[positions * half];
    this.sines = new float[positions * half];
    double amplitude = settings.scaling().amplitude();
    float[] frequencies = settings.frequencies(headSize);
    for (int position = 0; position < positions; position++) {
      for (int pair = 0; pair < half; pair++) {
        float angle = position * frequencies[pair];
        cosines[position * half + pair] = (float) (Math.cos(angle) * amplitude);
        sines[position * half + pair] = (float) (Math.sin(angle) * amplitude);
      }
    }
  }

  /** How many positions there are. */
  public int positions() {
    return positions;
  }

  /** Half the columns of a head. */
  public int half() {
    return half;
  }

  /** Shape (positions, half); not to be changed. */
  public float[] cosines() {
    return cosines;
  }

  /** Shape (positions, half); not to be changed. */
  public float[] sines() {
    return sines;
  }
}
