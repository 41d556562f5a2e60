package org.tsenor.mask.vector;

import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.scalar.BlockMask;
import org.tsenor.mask.scalar.PlanRounding;
import org.tsenor.mask.scalar.SwapRefinement;

/**
 * Entries in descending order of score, ties by index, wherever row and column have room; then
 * filled to exactly N: the masks of the scalar reference.
 *
 * <p>Greedy makes no potentials of its own. Those of its certificate are the exact solver's, which
 * costs less here than the sorting does: the gap is greedy's error itself.
 */
final class VectorGreedySolver implements MaskSolver {
  private final NmPattern pattern;
  private final VectorExactSolver exact;
  private final PlanRounding rounding;
  private final SwapRefinement refinement;
  private final BlockMask mask;

  VectorGreedySolver(NmPattern pattern) {
    int size = pattern.blockSize();
    this.pattern = pattern;
    this.exact = new VectorExactSolver(pattern);
    this.rounding = new PlanRounding(size, pattern.kept());
    this.refinement = new SwapRefinement(size, pattern.kept());
    this.mask = new BlockMask(size);
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    SolverResult result = exact.solve(scores);
    for (int block = 0; block < scores.blocks(); block++) {
      int offset = scores.offset(block);
      rounding.round(scores.scores(), offset, mask);
      result.completedEntries()[block] = refinement.complete(mask, scores.scores(), offset);
      mask.write(result.masks().rows(), block * pattern.blockSize());
      result.keptScores()[block] = OptimalityCertificate.keptScore(scores, result.masks(), block);
    }
    return result;
  }
}
