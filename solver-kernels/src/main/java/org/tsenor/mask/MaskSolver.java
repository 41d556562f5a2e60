package org.tsenor.mask;

/**
 * Finds the masks of a batch of blocks.
 *
 * <p>An instance owns its scratch memory: one thread uses it at a time. Blocks are independent: a
 * batch gives what its blocks give one by one, and the same scores give the same bits on every
 * call.
 */
public interface MaskSolver {
  /**
   * Solves every block.
   *
   * @param scores blocks of the solver's pattern; square ones for a transposable solver
   * @return masks, kept scores, bounds and potentials of every block
   * @throws IllegalArgumentException if the blocks do not fit the pattern, or a score is negative,
   *     NaN or infinite (naming block, row and column)
   */
  SolverResult solve(ScoreBatch scores);
}
