package org.tsenor.engine.host;

import org.tsenor.linalg.DoubleBlock;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Scores |x·f|^p of a rectangle of weights, brought into the blocks of a solver: row of blocks by
 * row of blocks, each from left to right. For the standard structure a block is one group of one
 * row.
 *
 * <p>Every block is scaled by a power of two that brings its largest |x·f| into [1, 2), which costs
 * no bits; a score below 2⁻¹²⁶ of the largest may become zero. The scale is the block's own, so
 * that a block's mask does not depend on its neighbors.
 */
final class BlockScores {
  private static final int MANTISSA_BITS = 52;

  /** The largest exponent of a scale, and the least. */
  private static final int FAR = 1000;

  private final NmPattern pattern;
  private final int blockRows;
  private final int power;
  private float[] scores = new float[0];
  private int[] exponents = new int[0];
  private int blocksAcross;
  private int blocks;
  private double total;

  /**
   * @param power 1 or 2
   */
  BlockScores(SolverSettings solver, int power) {
    this.pattern = solver.pattern();
    this.blockRows = solver.structure() == Structure.TRANSPOSABLE ? pattern.blockSize() : 1;
    this.power = power;
  }

  /**
   * Scores a rectangle.
   *
   * @param values whole blocks
   * @param factors f, shape (1, columns)
   */
  ScoreBatch score(DoubleBlock values, DoubleBlock factors) {
    blocksAcross = values.columns() / pattern.blockSize();
    blocks = values.rows() / blockRows * blocksAcross;
    int entries = values.rows() * values.columns();
    if (scores.length < entries) {
      scores = new float[entries];
    }
    if (exponents.length < blocks) {
      exponents = new int[blocks];
    }
    total = 0;
    for (int block = 0; block < blocks; block++) {
      int row = firstRow(block);
      int column = firstColumn(block);
      int corner = values.offset() + row * values.stride() + column;
      scoreBlock(block, values, corner, factors.values(), factors.offset() + column);
    }
    return new ScoreBatch(pattern.blockSize(), blockRows, blocks, scores);
  }

  private void scoreBlock(
      int block, DoubleBlock values, int corner, double[] factors, int firstFactor) {
    int size = pattern.blockSize();
    // Bits of numbers that are not negative are in their order: what is not finite is the greatest.
    long largest = 0;
    for (int row = 0; row < blockRows; row++) {
      int at = corner + row * values.stride();
      for (int column = 0; column < size; column++) {
        double score = values.values()[at + column] * factors[firstFactor + column];
        largest = Math.max(largest, Double.doubleToRawLongBits(score) & Long.MAX_VALUE);
      }
    }
    // Of zero the exponent is −1023, of what is not finite 1024: the solver refuses the latter.
    int exponent = (int) (largest >>> MANTISSA_BITS) - Double.MAX_EXPONENT;
    exponent = Math.max(-FAR, Math.min(FAR, exponent));
    double scale = powerOfTwo(-exponent);
    exponents[block] = exponent;
    int to = block * blockRows * size;
    double sum = 0;
    for (int row = 0; row < blockRows; row++) {
      int at = corner + row * values.stride();
      for (int column = 0; column < size; column++) {
        double scaled =
            Math.abs(values.values()[at + column] * factors[firstFactor + column]) * scale;
        double score = power == 2 ? scaled * scaled : scaled;
        sum += score;
        scores[to++] = (float) score;
      }
    }
    total += sum * unit(block);
  }

  /** What a kept score of a block has to be multiplied by. */
  double unit(int block) {
    int exponent = power * exponents[block];
    return Math.abs(exponent) <= FAR ? powerOfTwo(exponent) : Math.scalb(1.0, exponent);
  }

  /** 2 to an exponent of at most {@link #FAR} in size. */
  private static double powerOfTwo(int exponent) {
    return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << MANTISSA_BITS);
  }

  /** The sum of all scores, in their own units. */
  double total() {
    return total;
  }

  /** Blocks scored last. */
  int blocks() {
    return blocks;
  }

  private int firstRow(int block) {
    return block / blocksAcross * blockRows;
  }

  private int firstColumn(int block) {
    return block % blocksAcross * pattern.blockSize();
  }
}
