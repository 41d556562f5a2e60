package org.tsenor.mask;

/**
 * Weak duality: any potentials bound every feasible mask from above, so kept score and bound
 * together prove how good a mask is, whoever found it.
 *
 * <p>The bound {@code N Σu + N Σv + Σ max(0, A_ij − u_i − v_j)} is the dual of the linear
 * relaxation, which has an integral optimum (its constraint matrix is totally unimodular): optimal
 * potentials close the gap.
 */
public final class OptimalityCertificate {
  private OptimalityCertificate() {}

  /** (bound − kept) / bound, not below zero; 0 where the bound is not positive. */
  public static double relativeGap(double keptScore, double upperBound) {
    return upperBound > 0 ? Math.max(0, (upperBound - keptScore) / upperBound) : 0;
  }

  /** The sum of the kept scores of one block, in double, row by row. */
  public static double keptScore(ScoreBatch scores, MaskBatch masks, int block) {
    double sum = 0;
    int offset = scores.offset(block);
    for (int row = 0; row < scores.blockRows(); row++) {
      for (long bits = masks.row(block, row); bits != 0; bits &= bits - 1) {
        sum += scores.scores()[offset + Long.numberOfTrailingZeros(bits)];
      }
      offset += scores.blockSize();
    }
    return sum;
  }

  /**
   * Bounds one block from above.
   *
   * @param rowPotentials of the whole batch, shape (blocks, blockRows), in score units
   * @param columnPotentials of the whole batch, shape (blocks, blockSize), in score units; all zero
   *     where columns are not constrained
   * @param kept entries that every row (and column, where constrained) keeps
   */
  public static double upperBound(
      ScoreBatch scores, double[] rowPotentials, double[] columnPotentials, int kept, int block) {
    int width = scores.blockSize();
    int firstRow = block * scores.blockRows();
    int firstColumn = block * width;
    double potentials = 0;
    for (int column = 0; column < width; column++) {
      potentials += columnPotentials[firstColumn + column];
    }
    double excess = 0;
    for (int row = 0; row < scores.blockRows(); row++) {
      double rowPotential = rowPotentials[firstRow + row];
      potentials += rowPotential;
      int offset = scores.offset(block) + row * width;
      for (int column = 0; column < width; column++) {
        double reduced =
            scores.scores()[offset + column]
                - rowPotential
                - columnPotentials[firstColumn + column];
        excess += Math.max(0, reduced);
      }
    }
    return kept * potentials + excess;
  }
}
