package org.tsenor.model;

import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.FloatMatrix;

/**
 * Divides by the root of the mean square and multiplies by a weight for each column (Zhang and
 * Sennrich, 2019).
 */
final class RmsNorm {
  private final ActivationLoops loops = ActivationLoops.fastest();
  private final float[] weight;
  private final int width;
  private final double epsilon;

  /**
   * @param weight one row
   * @param epsilon added to the mean square
   */
  public RmsNorm(FloatMatrix weight, double epsilon) {
    this.weight = weight.values();
    this.width = weight.columns();
    this.epsilon = epsilon;
  }

  /**
   * Normalizes each run of as many columns as the weight has: the whole row, or each head of it.
   *
   * @param from shape (tokens, a multiple of the weight's columns)
   * @param into of the same columns, with at least as many rows as are normalized; may be {@code
   *     from}
   * @param rows how many rows to normalize, from the first on
   */
  public void apply(FloatMatrix from, FloatMatrix into, int rows) {
    if (from.columns() != into.columns() || from.columns() % width != 0) {
      throw new IllegalArgumentException(
          "a norm of %d columns from %d into %d".formatted(width, from.columns(), into.columns()));
    }
    int end = rows * from.columns();
    for (int at = 0; at < end; at += width) {
      normalize(from.values(), into.values(), at);
    }
  }

  private void normalize(float[] from, float[] into, int at) {
    double squares = loops.sumOfSquares(from, at, at + width);
    float scale = (float) (1 / Math.sqrt(squares / width + epsilon));
    for (int i = 0; i < width; i++) {
      into[at + i] = from[at + i] * scale * weight[i];
    }
  }
}
