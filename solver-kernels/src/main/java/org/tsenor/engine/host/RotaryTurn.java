package org.tsenor.engine.host;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.linalg.FloatBlock;

/**
 * Rotary position embedding: turns column i of a head against column i + headSize / 2 by an angle
 * that grows with the position (rotate_half, not the interleaved form of the paper).
 *
 * <p>Su et al., RoFormer (2021), eq. 34.
 *
 * @param shape has the angles
 */
record RotaryTurn(ForwardSteps.Shape shape, ForwardSteps.Turn turn) {
  /** Rotates every head of every token. */
  void rotate(FloatBlock heads) {
    rotate(heads, 1);
  }

  /** The same by the opposite angles. */
  void rotateBack(FloatBlock heads) {
    rotate(heads, -1);
  }

  private void rotate(FloatBlock heads, float direction) {
    int half = shape.headSize() / 2;
    int position = turn.position();
    if (position < 0
        || heads.rows() > shape.maxTokens() - position
        || heads.columns() % (2 * half) != 0) {
      throw new IllegalArgumentException(
          "%d tokens of %d columns from position %d on: allowed are %d tokens, and heads of %d"
              .formatted(heads.rows(), heads.columns(), position, shape.maxTokens(), 2 * half));
    }
    ForwardSteps.Angles angles = shape.angles().get(turn.angles());
    for (int token = 0; token < heads.rows(); token++) {
      int start = heads.offset() + token * heads.columns();
      for (int head = start; head < start + heads.columns(); head += 2 * half) {
        rotateHead(heads.values(), head, angles, (position + token) * half, direction);
      }
    }
  }

  private void rotateHead(
      float[] values, int head, ForwardSteps.Angles angles, int angle, float direction) {
    int half = shape.headSize() / 2;
    float[] cosines = angles.cosines();
    float[] sines = angles.sines();
    float scale = turn.scale();
    for (int pair = 0; pair < half; pair++) {
      float cosine = cosines[angle + pair];
      float sine = direction * sines[angle + pair];
      float first = values[head + pair];
      float second = values[head + half + pair];
      values[head + pair] = (first * cosine - second * sine) * scale;
      values[head + half + pair] = (second * cosine + first * sine) * scale;
    }
  }
}
