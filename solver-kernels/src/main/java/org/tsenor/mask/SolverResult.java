package org.tsenor.mask;

/**
 * Masks with their proof. All scores and potentials are in the units of the scores given.
 *
 * @param masks the masks
 * @param keptScores per block, the sum of the kept scores, in double
 * @param upperBounds per block, the dual bound of the potentials: no feasible mask keeps more
 * @param rowPotentials shape (blocks, blockRows)
 * @param columnPotentials shape (blocks, blockSize); zero for the standard structure, which does
 *     not constrain columns
 * @param completedEntries per block, entries that were added to fill rows that an approximate
 *     algorithm had left short; zero for the exact one
 */
public record SolverResult(
    MaskBatch masks,
    double[] keptScores,
    double[] upperBounds,
    double[] rowPotentials,
    double[] columnPotentials,
    int[] completedEntries) {

  /** An empty result of the shape of a batch, for a solver to fill. */
  public static SolverResult of(ScoreBatch scores) {
    int blocks = scores.blocks();
    return new SolverResult(
        MaskBatch.of(scores),
        new double[blocks],
        new double[blocks],
        new double[blocks * scores.blockRows()],
        new double[blocks * scores.blockSize()],
        new int[blocks]);
  }

  /**
   * How far a block may be from the optimum: (bound − kept) / bound, never below zero; 0 for a
   * block whose bound is zero.
   */
  public double relativeGap(int block) {
    return OptimalityCertificate.relativeGap(keptScores[block], upperBounds[block]);
  }

  /**
   * Fills kept score and bound of one block from its mask and potentials, in double.
   *
   * @param kept entries that every row keeps
   */
  public void certify(ScoreBatch scores, int kept, int block) {
    keptScores[block] = OptimalityCertificate.keptScore(scores, masks, block);
    upperBounds[block] =
        OptimalityCertificate.upperBound(scores, rowPotentials, columnPotentials, kept, block);
  }
}
