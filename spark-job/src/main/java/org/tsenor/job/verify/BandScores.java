package org.tsenor.job.verify;

import org.tsenor.pruning.WeightFormat;

/**
 * Adds up the scores of weights, in double.
 *
 * @param format of the weights
 * @param power of the score: 1 or 2
 */
record BandScores(WeightFormat format, int power) {
  /** Bits that a double has after those of a float. */
  private static final int FLOAT_TAIL = 52 - 23;

  /**
   * Sums over some weights.
   *
   * @param score of |w|, or of w² each rounded to a float, as it is solved
   * @param square of w²
   */
  record Sums(double score, double square) {
    static final Sums NONE = new Sums(0, 0);
  }

  /**
   * Sums in pieces of their own, so that errors grow with their number and not with the weights.
   */
  Sums sums(byte[] weights) {
    int count = weights.length / format.bytes();
    double score = 0;
    double square = 0;
    for (int from = 0; from < count; from += 1024) {
      int end = Math.min(count, from + 1024);
      double pieceScore = 0;
      double pieceSquare = 0;
      for (int i = from; i < end; i++) {
        double weight = Math.abs((double) format.widen(weights, i));
        double squared = weight * weight;
        pieceSquare += squared;
        pieceScore += power == 1 ? weight : toFloat(squared);
      }
      score += pieceScore;
      square += pieceSquare;
    }
    return new Sums(score, square);
  }

  /** Rounds to as many bits as a float has, whatever the exponent: ties to even. */
  static double toFloat(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long even = (bits >>> FLOAT_TAIL) & 1;
    long rounded = bits + (1L << (FLOAT_TAIL - 1)) - 1 + even;
    return Double.longBitsToDouble(rounded & (-1L << FLOAT_TAIL));
  }
}
