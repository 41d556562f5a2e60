package org.tsenor.mask.vector;

import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.scalar.BlockMask;
import org.tsenor.mask.scalar.PlanRounding;
import org.tsenor.mask.scalar.SwapRefinement;

/**
 * The published entropic method in float: Dykstra sweeps over a block a lane, then greedy rounding
 * and local search block by block, certified and completed as the scalar reference does.
 *
 * <p>Meng, Makni and Mazumder, <a href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient
 * Algorithm for Finding Transposable N:M Sparse Masks</a>, NeurIPS 2025, algorithms 1 and 2.
 */
final class VectorTsenorSolver implements MaskSolver {
  private final NmPattern pattern;
  private final TsenorSettings settings;
  private final EntropicPlans plans;
  private final PlanRounding rounding;
  private final SwapRefinement refinement;
  private final BlockMask mask;
  private final double[] plan;

  /** A solver for one pattern, 1 ≤ N &lt; M ≤ 64. */
  public VectorTsenorSolver(NmPattern pattern, TsenorSettings settings) {
    int size = pattern.blockSize();
    this.pattern = pattern;
    this.settings = settings;
    this.plans = new EntropicPlans(pattern, settings.regularization());
    this.rounding = new PlanRounding(size, pattern.kept());
    this.refinement = new SwapRefinement(size, pattern.kept());
    this.mask = new BlockMask(size);
    this.plan = new double[size * size];
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(pattern, Structure.TRANSPOSABLE);
    scores.requireFiniteAndNonNegative();
    SolverResult result = SolverResult.of(scores);
    for (int first = 0; first < scores.blocks(); first += BlockLanes.COUNT) {
      int blocks = Math.min(BlockLanes.COUNT, scores.blocks() - first);
      plans.solve(scores, first, blocks, settings.sweeps());
      for (int lane = 0; lane < blocks; lane++) {
        finish(scores, first + lane, lane, result);
      }
    }
    return result;
  }

  private void finish(ScoreBatch scores, int block, int lane, SolverResult result) {
    int offset = scores.offset(block);
    plans.potentials(lane, block, result);
    plans.logPlan(scores, block, lane, plan);
    rounding.round(plan, scores.scores(), offset, mask);
    refinement.improve(mask, scores.scores(), offset, settings.localSearchSteps());
    if (settings.completeRows()) {
      result.completedEntries()[block] = refinement.complete(mask, scores.scores(), offset);
    }
    mask.write(result.masks().rows(), block * pattern.blockSize());
    result.certify(scores, pattern.kept(), block);
  }
}
