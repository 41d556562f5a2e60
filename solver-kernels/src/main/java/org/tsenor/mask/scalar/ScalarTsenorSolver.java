package org.tsenor.mask.scalar;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.TsenorSettings;

/**
 * The published entropic method in double: Dykstra sweeps, greedy rounding, local search.
 *
 * <p>Meng, Makni and Mazumder, <a href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient
 * Algorithm for Finding Transposable N:M Sparse Masks</a>, NeurIPS 2025, algorithms 1 and 2. Two
 * departures: the potentials that the sweeps have accumulated certify the mask, and rows and
 * columns that the local search leaves short are filled to exactly N, unless {@link
 * TsenorSettings#completeRows} is off.
 */
final class ScalarTsenorSolver implements BlockwiseSolver {
  private final NmPattern pattern;
  private final TsenorSettings settings;
  private final ScaledBlock block;
  private final DykstraSweeps sweeps;
  private final PlanRounding rounding;
  private final SwapRefinement refinement;
  private final Potentials potentials;
  private final BlockMask mask;

  ScalarTsenorSolver(NmPattern pattern, TsenorSettings settings) {
    int size = pattern.blockSize();
    this.pattern = pattern;
    this.settings = settings;
    this.block = new ScaledBlock(size);
    this.sweeps = new DykstraSweeps(pattern.kept(), size);
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
    block.load(scores, index);
    // A block of zeros has no scale of its own; every plan is as good as any other.
    double regularization = settings.regularization() * (block.max() > 0 ? block.max() : 1);
    sweeps.solve(block, regularization, settings.sweeps());
    int offset = scores.offset(index);
    rounding.round(sweeps.logPlan(), scores.scores(), offset, mask);
    refinement.improve(mask, scores.scores(), offset, settings.localSearchSteps());
    if (settings.completeRows()) {
      result.completedEntries()[index] = refinement.complete(mask, scores.scores(), offset);
    }
    sweeps.potentials(regularization, potentials);
    mask.write(result.masks().rows(), index * block.size());
    potentials.write(block.unit(), result, index);
    result.certify(scores, pattern.kept(), index);
  }
}
