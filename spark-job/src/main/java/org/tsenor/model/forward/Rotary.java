package org.tsenor.model.forward;

import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.config.RotarySettings;

/**
 * Rotary position embedding: turns column i of a head against column i + headSize / 2 by an angle
 * that grows with the position (rotate_half, not the interleaved form of the paper).
 *
 * <p>Su et al., RoFormer (2021), eq. 34. Angles are float products of position and frequency, as
 * models are trained with.
 */
final class Rotary {
  private final int positions;
  private final int half;

  /** Shape (positions, half). */
  private final float[] cosines;

  private final float[] sines;

  /**
   * @param headSize even
   * @param positions from 0 that can be rotated to
   */
  Rotary(RotarySettings settings, int headSize, int positions) {
    this.positions = positions;
    this.half = headSize / 2;
    this.cosines = new float[positions * half];
    this.sines = new float[positions * half];
    float[] frequencies = settings.frequencies(headSize);
    for (int position = 0; position < positions; position++) {
      for (int pair = 0; pair < half; pair++) {
        float angle = position * frequencies[pair];
        cosines[position * half + pair] = (float) Math.cos(angle);
        sines[position * half + pair] = (float) Math.sin(angle);
      }
    }
  }

  /**
   * Rotates every head of every token.
   *
   * @param heads shape (tokens, heads * headSize), token i at position i; changed in place
   */
  void rotate(FloatMatrix heads) {
    if (heads.rows() > positions || heads.columns() % (2 * half) != 0) {
      throw new IllegalArgumentException(
          "%d tokens of %d columns: allowed are %d tokens, and heads of %d"
              .formatted(heads.rows(), heads.columns(), positions, 2 * half));
    }
    float[] values = heads.values();
    for (int token = 0; token < heads.rows(); token++) {
      int end = (token + 1) * heads.columns();
      for (int head = token * heads.columns(); head < end; head += 2 * half) {
        rotateHead(values, head, token * half);
      }
    }
  }

  private void rotateHead(float[] values, int head, int angle) {
    for (int pair = 0; pair < half; pair++) {
      float cosine = cosines[angle + pair];
      float sine = sines[angle + pair];
      float first = values[head + pair];
      float second = values[head + half + pair];
      values[head + pair] = first * cosine - second * sine;
      values[head + half + pair] = second * cosine + first * sine;
    }
  }
}
