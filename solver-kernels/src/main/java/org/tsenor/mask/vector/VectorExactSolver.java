package org.tsenor.mask.vector;

import java.util.Optional;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.Structure;
import org.tsenor.mask.scalar.ScalarExactSolver;
import org.tsenor.simd.MixedProfile;

/**
 * The certified optimum of transposable blocks, by vectors of floats with a proof in double.
 *
 * <p>Where float arithmetic leaves a relative gap above {@link #TRUSTED_GAP}, the block is solved
 * again by the scalar solver, in double; {@link #resolvedBlocks} counts them.
 */
public final class VectorExactSolver implements MaskSolver {
  /** Largest relative gap that an answer in float may have. */
  public static final double TRUSTED_GAP = 2e-7;

  static {
    MixedProfile.show();
  }

  private final NmPattern pattern;
  private final double trustedGap;
  private final BlockSolver singles;
  private final Optional<SmallBlockSolver> groups;
  private final ScalarExactSolver reference;
  private long resolvedBlocks;

  /** A solver for one pattern, 1 ≤ N &lt; M ≤ 64. */
  public VectorExactSolver(NmPattern pattern) {
    this(pattern, TRUSTED_GAP);
  }

  /** A solver that trusts its floats up to another gap; below zero it trusts no block. */
  VectorExactSolver(NmPattern pattern, double trustedGap) {
    this.pattern = pattern;
    this.trustedGap = trustedGap;
    this.singles = new BlockSolver(pattern);
    this.groups =
        SmallBlockSolver.takes(pattern)
            ? Optional.of(new SmallBlockSolver(pattern))
            : Optional.empty();
    this.reference = new ScalarExactSolver(pattern);
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(pattern, Structure.TRANSPOSABLE);
    SolverResult result = SolverResult.of(scores);
    if (groups.isPresent()) {
      groups.get().solve(scores, result, block -> singles.solve(scores, block, 1, result));
    } else {
      for (int first = 0; first < scores.blocks(); first += BlockSolver.GROUP) {
        int count = Math.min(BlockSolver.GROUP, scores.blocks() - first);
        singles.solve(scores, first, count, result);
      }
    }
    resolveDoubtful(scores, result);
    return result;
  }

  private void resolveDoubtful(ScoreBatch scores, SolverResult result) {
    for (int block = 0; block < scores.blocks(); block++) {
      double kept = result.keptScores()[block];
      double bound = result.upperBounds()[block];
      // The relative gap without a division; not a number, of no solution, is not trusted either.
      if (!(bound - kept <= trustedGap * bound)) {
        reference.solveBlock(scores, block, result);
        resolvedBlocks++;
      }
    }
  }

  /** Blocks that were solved again in double, since this solver was made. */
  public long resolvedBlocks() {
    return resolvedBlocks;
  }
}
