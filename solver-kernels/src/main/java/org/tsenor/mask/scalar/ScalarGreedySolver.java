package org.tsenor.mask.scalar;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/**
 * Entries in descending order of score, ties by index, wherever row and column have room; then
 * filled to exactly N.
 *
 * <p>Greedy makes no potentials of its own. Those of its certificate are midpoints of order
 * statistics, a valid bound some per mille above the optimum.
 */
final class ScalarGreedySolver implements BlockwiseSolver {
  private final NmPattern pattern;
  private final ScaledBlock block;
  private final MidpointDual midpoints;
  private final PlanRounding rounding;
  private final SwapRefinement refinement;
  private final Potentials potentials;
  private final BlockMask mask;

  ScalarGreedySolver(NmPattern pattern) {
    int size = pattern.blockSize();
    this.pattern = pattern;
    this.block = new ScaledBlock(size);
    this.midpoints = new MidpointDual(pattern.kept(), size);
    this.rounding = new PlanRounding(size, pattern.kept());
    this.refinement = new SwapRefinement(size, pattern.kept());
    this.potentials = new Potentials(size);
    this.mask = new BlockMask(size);
  }

  @Override
  public NmPattern pattern() {
    return pattern;
  }

  @Override
  public void solveBlock(ScoreBatch scores, int index, SolverResult result) {
    int offset = scores.offset(index);
    rounding.round(scores.scores(), offset, mask);
    result.completedEntries()[index] = refinement.complete(mask, scores.scores(), offset);
    block.load(scores, index);
    midpoints.solve(block, potentials);
    mask.write(result.masks().rows(), index * block.size());
    potentials.write(block.unit(), result, index);
    result.certify(scores, pattern.kept(), index);
  }
}
