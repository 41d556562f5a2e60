package org.tsenor.mask.scalar;

import org.tsenor.mask.ScoreBatch;

/**
 * One square block in double, scaled by a power of two so that its largest score is in [1, 2):
 * exact for every finite float, and no sum of the solvers overflows or becomes subnormal.
 */
final class ScaledBlock {
  private final int size;
  private final double[] byRow;
  private final double[] byColumn;
  private double unit;
  private double max;
  private double min;

  ScaledBlock(int size) {
    this.size = size;
    this.byRow = new double[size * size];
    this.byColumn = new double[size * size];
  }

  /** Reads and scales one block of a batch; a block of zeros keeps its unit, 1. */
  void load(ScoreBatch scores, int block) {
    int offset = scores.offset(block);
    double largest = 0;
    for (int entry = 0; entry < byRow.length; entry++) {
      largest = Math.max(largest, scores.scores()[offset + entry]);
    }
    unit = largest > 0 ? Math.scalb(1.0, Math.getExponent(largest)) : 1;
    max = largest / unit;
    min = max;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double score = scores.scores()[offset + row * size + column] / unit;
        byRow[row * size + column] = score;
        byColumn[column * size + row] = score;
        min = Math.min(min, score);
      }
    }
  }

  int size() {
    return size;
  }

  /** Scaled scores, row after row. */
  double[] byRow() {
    return byRow;
  }

  /** Scaled scores, column after column. */
  double[] byColumn() {
    return byColumn;
  }

  /** What a scaled score of 1 is worth in the units of the batch: a power of two. */
  double unit() {
    return unit;
  }

  /** The largest scaled score: in [1, 2), or 0 for a block of zeros. */
  double max() {
    return max;
  }

  /** Whether all scores are equal. */
  boolean isFlat() {
    return min == max;
  }
}
