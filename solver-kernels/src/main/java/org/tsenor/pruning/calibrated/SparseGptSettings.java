package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.mask.SolverSettings;

/**
 * Choices of {@link SparseGptMethod}.
 *
 * @param solver of the masks
 * @param scorePower 2: the score of a weight is (w/U_kk)², the loss of pruning it; 1: its root
 * @param damping λ of λ·mean(diag H), in [0, 1]
 * @param columnBlock columns whose errors are gathered before they reach the columns behind them; a
 *     matter of speed only; rounded down to whole blocks of the pattern, at least one
 */
public record SparseGptSettings(
    SolverSettings solver, int scorePower, double damping, int columnBlock)
    implements Serializable {
  public SparseGptSettings {
    ScorePower.require(scorePower);
    DampingLadder.requireDamping(damping);
    if (columnBlock < 1) {
      throw new IllegalArgumentException("column block must be at least 1 but is " + columnBlock);
    }
  }

  /** Score power 2, damping 0.01, blocks of 128 columns, as published. */
  public static SparseGptSettings defaults(SolverSettings solver) {
    return new SparseGptSettings(solver, 2, 0.01, 128);
  }

  /** Columns between two updates: whole blocks of the pattern. */
  public int columnsTogether() {
    int blockSize = solver.pattern().blockSize();
    return Math.max(1, columnBlock / blockSize) * blockSize;
  }
}
