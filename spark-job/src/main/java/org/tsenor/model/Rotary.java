package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;

/**
 * Rotary position embedding: turns column i of a head against column i + headSize / 2 by an angle
 * that grows with the position (rotate_half, not the interleaved form of the paper).
 *
 * <p>Su et al., RoFormer (2021), eq. 34.
 */
record Rotary(RotaryAngles angles) {
  /**
   * Rotates every head of every token.
   *
   * @param heads shape (tokens, heads * headSize), token i at position i; changed in place
   */
  void rotate(FloatMatrix heads) {
    int half = angles.half();
    if (heads.rows() > angles.positions() || heads.columns() % (2 * half) != 0) {
      throw new IllegalArgumentException(
          "%d tokens of %d columns: allowed are %d tokens, and heads of %d"
              .formatted(heads.rows(), heads.columns(), angles.positions(), 2 * half));
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
    int half = angles.half();
    float[] cosines = angles.cosines();
    float[] sines = angles.sines();
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
