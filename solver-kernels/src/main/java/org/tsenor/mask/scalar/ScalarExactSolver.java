package org.tsenor.mask.scalar;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/**
 * The certified optimum of transposable blocks, in double: a smoothed dual gives potentials, their
 * threshold a mask that is almost optimal, shortest augmenting paths the optimum.
 *
 * <p>The bound equals the kept score but for rounding (relative gap about 1e-15), for every finite
 * score. A path costs O(M²) and there are at most M·max(N, M − N) of them, on most blocks a
 * handful. {@code docs/exact-solver.md} derives all steps.
 */
public final class ScalarExactSolver implements BlockwiseSolver {
  /** More paths than this, and a start from order statistics is tried too. */
  private static final int MANY_PATHS = 12;

  private final NmPattern pattern;
  private final ScaledBlock block;
  private final SmoothedDual smoothed;
  private final MidpointDual midpoints;
  private final AugmentingPaths paths;
  private Potentials potentials;
  private Potentials otherPotentials;
  private BlockMask mask;
  private BlockMask otherMask;

  /** A solver for one pattern, 1 ≤ N &lt; M ≤ 64. */
  public ScalarExactSolver(NmPattern pattern) {
    int size = pattern.blockSize();
    this.pattern = pattern;
    this.block = new ScaledBlock(size);
    this.smoothed = new SmoothedDual(pattern.kept(), size);
    this.midpoints = new MidpointDual(pattern.kept(), size);
    this.paths = new AugmentingPaths(pattern.kept(), size);
    this.potentials = new Potentials(size);
    this.otherPotentials = new Potentials(size);
    this.mask = new BlockMask(size);
    this.otherMask = new BlockMask(size);
  }

  @Override
  public NmPattern pattern() {
    return pattern;
  }

  /**
   * Solves one block: for a faster solver whose own answer is not proven well enough.
   *
   * @param scores square blocks of this pattern, whose scores are finite and not negative
   * @param index of the block
   * @param result of the batch; mask, potentials, kept score and bound of the block are replaced
   */
  @Override
  public void solveBlock(ScoreBatch scores, int index, SolverResult result) {
    block.load(scores, index);
    if (block.isFlat()) {
      solveFlat();
    } else {
      start();
      paths.complete(block, potentials, mask);
    }
    mask.write(result.masks().rows(), index * block.size());
    potentials.write(block.unit(), result, index);
    result.certify(scores, pattern.kept(), index);
    result.completedEntries()[index] = 0;
  }

  /** Equal scores: any mask is optimal; take the circulant one. */
  private void solveFlat() {
    mask.clear();
    for (int row = 0; row < block.size(); row++) {
      for (int shift = 0; shift < pattern.kept(); shift++) {
        mask.add(row, (row + shift) % block.size());
      }
    }
    potentials.fill(block.max(), 0);
  }

  private void start() {
    smoothed.solve(block, potentials);
    potentials.threshold(block, pattern.kept(), mask);
    int missing = paths.missing(mask);
    if (missing <= MANY_PATHS) {
      return;
    }
    midpoints.solve(block, otherPotentials);
    otherPotentials.threshold(block, pattern.kept(), otherMask);
    if (paths.missing(otherMask) < missing) {
      swapStarts();
    }
  }

  private void swapStarts() {
    Potentials worsePotentials = potentials;
    potentials = otherPotentials;
    otherPotentials = worsePotentials;
    BlockMask worseMask = mask;
    mask = otherMask;
    otherMask = worseMask;
  }
}
