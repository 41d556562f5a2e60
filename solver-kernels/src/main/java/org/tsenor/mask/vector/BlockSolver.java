package org.tsenor.mask.vector;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/** Solves blocks with the lines of one block in the lanes: any block size. */
final class BlockSolver {
  /** Blocks whose smoothed rounds take turns, see {@link VectorSmoothedDual}. */
  static final int GROUP = 2;

  /** More paths than this, and ties are looked at first. */
  private static final int MANY_PATHS = 12;

  /**
   * With a narrower last width the mean score is below 4 % of the largest: scores of many
   * magnitudes leave paths too, but few ties, and a grid would tie what is not.
   */
  private static final float NARROWEST_TIES = 1e-4f;

  private final int kept;
  private final VectorScaledBlock[] blocks;
  private final VectorSmoothedDual[] duals;
  private final ThresholdWords threshold;
  private final LineBalance balance;
  private final VectorAugmentingPaths paths;
  private final TiedPaths tied;
  private final BlockCertificate certificate;

  BlockSolver(NmPattern pattern) {
    int size = pattern.blockSize();
    this.kept = pattern.kept();
    this.blocks = new VectorScaledBlock[GROUP];
    this.duals = new VectorSmoothedDual[GROUP];
    for (int member = 0; member < GROUP; member++) {
      blocks[member] = new VectorScaledBlock(size);
      duals[member] = new VectorSmoothedDual(pattern, blocks[member]);
    }
    this.threshold = new ThresholdWords(size);
    this.balance = new LineBalance(kept, size);
    this.paths = new VectorAugmentingPaths(size, balance);
    this.tied = new TiedPaths(size, balance);
    this.certificate = new BlockCertificate(kept, size);
  }

  /**
   * Solves up to {@link #GROUP} blocks of a batch.
   *
   * @param first the first block
   * @param count how many
   * @param result is given masks, potentials and proof; the bound of a block without a solution, as
   *     only potentials that are not numbers can leave one, is not a number
   * @throws IllegalArgumentException naming block, row and column of the first score of the batch
   *     that is negative, NaN or infinite
   */
  void solve(ScoreBatch scores, int first, int count, SolverResult result) {
    for (int member = 0; member < count; member++) {
      blocks[member].load(scores, first + member);
      if (!blocks[member].isLegal()) {
        scores.requireFiniteAndNonNegative();
      }
      if (!blocks[member].isFlat()) {
        duals[member].start();
      }
    }
    for (int round = 0; round < VectorSmoothedDual.ROUNDS; round++) {
      for (int member = 0; member < count; member++) {
        if (!blocks[member].isFlat()) {
          duals[member].round(round);
        }
      }
    }
    for (int member = 0; member < count; member++) {
      boolean solved = finish(blocks[member], duals[member].lastWidth());
      certificate.write(blocks[member], result, first + member);
      if (!solved) {
        result.upperBounds()[first + member] = Double.NaN;
      }
    }
  }

  private boolean finish(VectorScaledBlock block, float width) {
    if (block.isFlat()) {
      block.solveFlat(kept);
      return true;
    }
    threshold.set(block);
    balance.count(block);
    boolean manyTies = balance.paths() > MANY_PATHS && width > NARROWEST_TIES;
    if (manyTies) {
      tied.snap(block, width);
      threshold.set(block);
      balance.count(block);
      tied.mend(block);
    }
    while (balance.paths() > 0 && paths.mendOne(block)) {
      if (manyTies) {
        tied.mend(block);
      }
    }
    return balance.paths() == 0;
  }
}
