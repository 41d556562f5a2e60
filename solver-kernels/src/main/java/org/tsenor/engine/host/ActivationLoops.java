package org.tsenor.engine.host;

import org.tsenor.linalg.FloatBlock;
import org.tsenor.simd.VectorModule;

/**
 * The loops over activations and weights that would show beside fast products. Every implementation
 * gives the same bits.
 *
 * @see Exponential
 */
interface ActivationLoops {
  /**
   * The largest value that is a number; −∞ if none is.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  float max(float[] values, int from, int to);

  /**
   * Replaces x by e^(x − shift), which is finite for any number.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  void exponentials(float[] values, int from, int to, float shift);

  /**
   * gates = silu(gates) · ups, where silu(x) = x / (1 + e^−x).
   *
   * @param gates changed in place, the first {@code length} of them
   * @param ups at least as many
   */
  void multiplyBySilu(float[] gates, float[] ups, int length);

  /**
   * The way back through {@link #multiplyBySilu}: with s = 1 / (1 + e^−g), gates g become z·u·s·(1
   * + g·(1 − s)) and ups u become z·g·s.
   *
   * @param gates changed in place, the first {@code length} of them
   * @param ups changed likewise
   * @param gradient z, as many
   */
  void siluGradient(float[] gates, float[] ups, float[] gradient, int length);

  /**
   * The sum in double, by {@link PartialSums}.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  double sum(float[] values, int from, int to);

  /**
   * The sum of squares in double, by {@link PartialSums}.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  double sumOfSquares(float[] values, int from, int to);

  /**
   * The sum of products in double, by {@link PartialSums}.
   *
   * @param from index of the first left one
   * @param start index of the first right one
   */
  double sumOfProducts(float[] left, int from, float[] right, int start, int count);

  /**
   * Adds values to sums in double.
   *
   * @param from index of the first value
   * @param at index of its sum
   */
  void addTo(float[] values, int from, double[] sums, int at, int count);

  /** Moves weights; all blocks without gaps between rows, and of one shape. */
  void move(AdamStep adam, FloatBlock gradient, FloatBlock weights, AdamStep.Moments moments);

  /** The fastest that runs in this process. */
  static ActivationLoops fastest() {
    return VectorModule.isPresent() ? new VectorActivationLoops() : new PlainActivationLoops();
  }
}
