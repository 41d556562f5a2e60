package org.tsenor.job.verify;

import java.util.HashMap;
import java.util.Map;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;

/**
 * Proves anew how good masks are, from the original's magnitudes.
 *
 * <p>A report keeps no potentials. So a solver is asked for its mask and potentials again, and
 * nothing else of what it says is believed: whether its mask meets the pattern, what the masks keep
 * and what the potentials bound (any do, by weak duality) is computed here. For one thread.
 */
final class OptimumCheck {
  /** Scores solved in one call. */
  private static final int BATCH_SCORES = 1 << 16;

  private final int scorePower;
  private final SolverBackend backend =
      MaskSolvers.select(
              MaskSolvers.AUTO,
              GpuSettings.DEFAULTS,
              Map.of(CudaBackend.NAME, "verification runs on CPUs"))
          .backend();
  private final Map<Sparsity, MaskSolver> solvers = new HashMap<>();

  /** What weights of the band at hand are multiplied by before they are squared. */
  private double scale;

  /**
   * @param scorePower power of the score that is summed
   */
  OptimumCheck(int scorePower) {
    this.scorePower = scorePower;
  }

  /** Looks at every block of a band that has an original of finite weights. */
  Optimum check(Sparsity target, WrittenBand band) {
    if (target.inColumns()) {
      Sparsity inRows = new Sparsity(target.pattern(), target.structure());
      return check(inRows, band.turned(target.pattern().blockSize()));
    }
    MaskSolver solver = solvers.computeIfAbsent(target, this::solver);
    int size = target.pattern().blockSize();
    int rows = target.blockRows();
    int together = Math.max(1, BATCH_SCORES / (rows * band.columns())) * rows;
    scale = scale(band);
    double unit = scorePower == 1 ? 1 : 1 / (scale * scale);
    Optimum sum = Optimum.NONE;
    for (int first = 0; first < band.rows(); first += together) {
      int end = Math.min(band.rows(), first + together);
      ScoreBatch scores =
          new ScoreBatch(
              size,
              rows,
              (end - first) / rows * (band.columns() / size),
              scores(band, first, end, target));
      Blocks blocks = new Blocks(target, scores, solver.solve(scores));
      for (int block = 0; block < scores.blocks(); block++) {
        sum = sum.plus(blocks.optimum(block, band, first, unit));
      }
    }
    return sum;
  }

  private MaskSolver solver(Sparsity target) {
    return backend.solver(SolverSettings.exact(target.structure(), target.pattern()));
  }

  /** A power of two that brings the largest weight below 2, so that no square leaves a float. */
  private double scale(WrittenBand band) {
    if (scorePower == 1) {
      return 1;
    }
    double largest = 0;
    for (int i = 0; i < band.rows() * band.columns(); i++) {
      largest = Math.max(largest, Math.abs(band.format().widen(band.original(), i)));
    }
    return largest > 0 ? Math.scalb(1.0, -Math.getExponent(largest)) : 1;
  }

  /** Scores of whole rows of blocks, one block after the other. */
  private float[] scores(WrittenBand band, int first, int end, Sparsity target) {
    int rows = target.blockRows();
    int size = target.pattern().blockSize();
    float[] scores = new float[(end - first) * band.columns()];
    int at = 0;
    for (int blockRow = first; blockRow < end; blockRow += rows) {
      for (int blockColumn = 0; blockColumn < band.columns(); blockColumn += size) {
        for (int row = blockRow; row < blockRow + rows; row++) {
          for (int column = blockColumn; column < blockColumn + size; column++) {
            scores[at++] = score(band, row * band.columns() + column);
          }
        }
      }
    }
    return scores;
  }

  private float score(WrittenBand band, int index) {
    double weight = scale * Math.abs(band.format().widen(band.original(), index));
    return (float) (scorePower == 1 ? weight : weight * weight);
  }

  /**
   * Blocks with what a solver says of them.
   *
   * @param target that masks must meet
   * @param scores of the blocks
   * @param found masks and potentials
   */
  private record Blocks(Sparsity target, ScoreBatch scores, SolverResult found) {

    Optimum optimum(int block, WrittenBand band, int firstRow, double unit) {
      int size = scores.blockSize();
      int perRow = band.columns() / size;
      int row = firstRow + block / perRow * scores.blockRows();
      int column = block % perRow * size;
      double onDisk = 0;
      double other = 0;
      for (int r = 0; r < scores.blockRows(); r++) {
        long word = found.masks().row(block, r);
        for (int c = 0; c < size; c++) {
          float score = scores.scores()[scores.offset(block) + r * size + c];
          onDisk += band.keeps(row + r, column + c) ? score : 0;
          other += ((word >>> c) & 1) != 0 ? score : 0;
        }
      }
      double best = meetsPattern(block) ? Math.max(onDisk, other) : onDisk;
      double gap = best > 0 ? (best - onDisk) / best : 0;
      double bound = bound(block);
      double proven = bound > 0 ? Math.max(0, (bound - onDisk) / bound) : 0;
      return new Optimum(1, best * unit, gap, gap, proven);
    }

    private boolean meetsPattern(int block) {
      int kept = target.pattern().kept();
      int[] columns = new int[scores.blockSize()];
      for (int row = 0; row < scores.blockRows(); row++) {
        long word = found.masks().row(block, row);
        if (Long.bitCount(word) != kept) {
          return false;
        }
        for (int column = 0; column < columns.length; column++) {
          columns[column] += (int) ((word >>> column) & 1);
        }
      }
      for (int count : columns) {
        if (target.structure() == Structure.TRANSPOSABLE && count != kept) {
          return false;
        }
      }
      return true;
    }

    /** N Σu + N Σv + Σ max(0, A − u − v). */
    private double bound(int block) {
      int size = scores.blockSize();
      double potentials = 0;
      double excess = 0;
      for (int column = 0; column < size; column++) {
        potentials += found.columnPotentials()[block * size + column];
      }
      for (int row = 0; row < scores.blockRows(); row++) {
        double rowPotential = found.rowPotentials()[block * scores.blockRows() + row];
        potentials += rowPotential;
        for (int column = 0; column < size; column++) {
          double score = scores.scores()[scores.offset(block) + row * size + column];
          excess +=
              Math.max(0, score - rowPotential - found.columnPotentials()[block * size + column]);
        }
      }
      return target.pattern().kept() * potentials + excess;
    }
  }
}
