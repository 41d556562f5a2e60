package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Keeps, block by block, the entries of the mask with the largest sum of squares.
 *
 * <p>A solver that is not exact may offer a mask that is worse for the new entries than the one
 * before; then the one before is kept. The convergence theorem of TSENOR needs that: its masks must
 * not lose against the last ones.
 */
final class Projection {
  private final MaskSolver solver;
  private final BlockScores scores;
  private final boolean exact;
  private final double[] ones;
  private long keptBlocks;

  Projection(SolverSettings settings, SolverBackend backend, int columns) {
    this.solver = backend.solver(settings);
    this.scores = new BlockScores(settings, 2);
    this.exact =
        settings.algorithm() == Algorithm.EXACT || settings.structure() == Structure.STANDARD;
    this.ones = new double[columns];
    Arrays.fill(ones, 1);
  }

  /**
   * Chooses the masks of all blocks.
   *
   * @param before masks that lose only to better ones; null where there are none
   */
  SolverResult choose(DoubleMatrix entries, MaskBatch before) {
    ScoreBatch batch = scores.score(entries.block(), ones, 0);
    SolverResult result = solver.solve(batch);
    if (!exact && before != null) {
      keepBetter(batch, result, before);
    }
    return result;
  }

  private void keepBetter(ScoreBatch batch, SolverResult result, MaskBatch before) {
    int rows = batch.blockRows();
    for (int block = 0; block < batch.blocks(); block++) {
      double kept = OptimalityCertificate.keptScore(batch, before, block);
      if (kept > result.keptScores()[block]) {
        System.arraycopy(before.rows(), block * rows, result.masks().rows(), block * rows, rows);
        result.keptScores()[block] = kept;
        result.completedEntries()[block] = 0;
        keptBlocks++;
      }
    }
  }

  /** Blocks that kept the mask before, since the first choice. */
  long keptBlocks() {
    return keptBlocks;
  }

  /** Copies the kept entries and writes zeros elsewhere. */
  void restrict(DoubleMatrix entries, MaskBatch masks, DoubleMatrix into) {
    double[] target = into.values();
    int across = entries.columns() / masks.blockSize();
    Arrays.fill(target, 0, entries.rows() * entries.columns(), 0);
    for (int block = 0; block < masks.blocks(); block++) {
      int top = block / across * masks.blockRows();
      int corner = top * entries.columns() + block % across * masks.blockSize();
      for (int row = 0; row < masks.blockRows(); row++) {
        int start = corner + row * entries.columns();
        for (long bits = masks.row(block, row); bits != 0; bits &= bits - 1) {
          int at = start + Long.numberOfTrailingZeros(bits);
          target[at] = entries.values()[at];
        }
      }
    }
  }

  /** Adds the masks to those of a band. */
  void keep(MaskBatch masks, RowMask into, int firstRow) {
    into.keep(masks, scores, firstRow, 0);
  }

  /** Adds what was chosen last to a tally. */
  void tally(SolverResult result, MaskTally into) {
    into.add(result, scores);
  }

  /** Entries that are in one mask and not in the other. */
  static long changes(MaskBatch left, MaskBatch right) {
    long changes = 0;
    for (int word = 0; word < left.rows().length; word++) {
      changes += Long.bitCount(left.rows()[word] ^ right.rows()[word]);
    }
    return changes;
  }
}
