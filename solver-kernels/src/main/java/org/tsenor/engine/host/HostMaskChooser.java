package org.tsenor.engine.host;

import java.util.Arrays;
import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.MaskSteps.MaskChooser;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.pruning.BlockSums;

/** Scores rectangles and has a solver choose their masks. */
final class HostMaskChooser implements MaskChooser {
  private final MaskSolver solver;
  private final BlockScores scores;
  private final HostWorkspace.HostMaskSpace shape;
  private final DoubleBlock ones;
  private ScoreBatch batch;
  private SolverResult result;
  private long keptBlocks;
  private BlockSums blocks = BlockSums.NONE;
  private double totalScore;

  HostMaskChooser(MaskSolver solver, BlockScores scores, HostWorkspace.HostMaskSpace shape) {
    this.solver = solver;
    this.scores = scores;
    this.shape = shape;
    double[] all = new double[shape.columns()];
    Arrays.fill(all, 1);
    this.ones = new DoubleBlock(all, 0, all.length, 1, all.length);
  }

  @Override
  public void choose(Matrix values, Optional<Matrix> factors, Mask into) {
    Own.requireShape("values", values, shape.rows(), shape.columns());
    DoubleBlock scaled = factors.map(Own::doubles).orElse(ones);
    Own.requireShape("factors", scaled, 1, shape.columns());
    batch = scores.score(Own.doubles(values), scaled);
    result = solver.solve(batch);
    Own.part(into, HostMask.class).set(result.masks());
  }

  @Override
  public void keepBetter(Mask before, Mask chosen) {
    long[] masks = Own.part(chosen, HostMask.class).blocks().rows();
    HostMask old = Own.part(before, HostMask.class);
    int rows = batch.blockRows();
    for (int block = 0; block < batch.blocks(); block++) {
      double kept = OptimalityCertificate.keptScore(batch, old.blocks(), block);
      if (kept > result.keptScores()[block]) {
        System.arraycopy(old.blocks().rows(), block * rows, masks, block * rows, rows);
        result.keptScores()[block] = kept;
        result.completedEntries()[block] = 0;
        keptBlocks++;
      }
    }
  }

  @Override
  public long keptBlocks() {
    return keptBlocks;
  }

  @Override
  public void tally() {
    BlockSums sums = blocks;
    double kept = sums.keptScore();
    double bound = sums.upperBound();
    double gaps = sums.gapSum();
    double largest = sums.gapMax();
    long completed = sums.completedEntries();
    for (int block = 0; block < scores.blocks(); block++) {
      double unit = scores.unit(block);
      double gap = result.relativeGap(block);
      kept += result.keptScores()[block] * unit;
      bound += result.upperBounds()[block] * unit;
      gaps += gap;
      largest = Math.max(largest, gap);
      completed += result.completedEntries()[block];
    }
    totalScore += scores.total();
    blocks = new BlockSums(sums.blocks() + scores.blocks(), kept, bound, gaps, largest, completed);
  }

  @Override
  public MaskSteps.Sums sums() {
    return new MaskSteps.Sums(blocks, totalScore);
  }
}
