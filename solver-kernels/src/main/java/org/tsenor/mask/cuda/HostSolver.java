package org.tsenor.mask.cuda;

import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.scalar.ScalarBackend;

/** Solves again, in double, what float arithmetic on the device could not prove. */
public final class HostSolver {
  private final MaskSolver reference;
  private long resolvedBlocks;

  /** The reference of the same algorithm. */
  public HostSolver(SolverSettings settings) {
    this.reference = new ScalarBackend().solver(settings);
  }

  /** Solves one block of a batch. */
  public SolverResult solve(ScoreBatch scores, int block) {
    float[] alone = new float[scores.blockEntries()];
    System.arraycopy(scores.scores(), scores.offset(block), alone, 0, alone.length);
    resolvedBlocks++;
    return reference.solve(new ScoreBatch(scores.blockSize(), scores.blockRows(), 1, alone));
  }

  /** Blocks that were solved again, since this solver was made. */
  public long resolvedBlocks() {
    return resolvedBlocks;
  }
}
