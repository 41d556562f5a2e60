package org.tsenor.mask.scalar;

import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.Structure;

/** Solves transposable blocks one after the other. */
interface BlockwiseSolver extends MaskSolver {
  /** The pattern of its masks. */
  NmPattern pattern();

  /**
   * Solves one block.
   *
   * @param scores square blocks of the pattern, whose scores are finite and not negative
   * @param index of the block
   * @param result of the batch; mask, potentials, kept score and bound of the block are set
   */
  void solveBlock(ScoreBatch scores, int index, SolverResult result);

  @Override
  default SolverResult solve(ScoreBatch scores) {
    scores.requireShape(pattern(), Structure.TRANSPOSABLE);
    scores.requireFiniteAndNonNegative();
    SolverResult result = SolverResult.of(scores);
    for (int index = 0; index < scores.blocks(); index++) {
      solveBlock(scores, index, result);
    }
    return result;
  }
}
