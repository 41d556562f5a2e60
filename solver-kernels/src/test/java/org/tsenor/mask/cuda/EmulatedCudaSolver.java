package org.tsenor.mask.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.scalar.ScalarExactSolver;

/** Solves batches on an emulated device; blocks it leaves unresolved, in double on the host. */
final class EmulatedCudaSolver implements MaskSolver {
  private static final int ILLEGAL = -2;

  private final EmulatedDevice device;
  private final SolverSettings settings;
  private long resolvedBlocks;

  EmulatedCudaSolver(EmulatedDevice device, SolverSettings settings) {
    this.device = device;
    this.settings = settings;
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(settings.pattern(), settings.structure());
    SolverResult result = SolverResult.of(scores);
    if (scores.blocks() == 0) {
      return result;
    }
    BandTask task = task(scores);
    try {
      device.run(
          BandLaunches.of(settings, scores.blocks() * scores.blockRows(), scores.blockSize()),
          task);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    read(task, scores, result);
    return result;
  }

  /** Blocks that were solved again in double, since this solver was made. */
  long resolvedBlocks() {
    return resolvedBlocks;
  }

  /** The device's blocks: squares, or for the standard structure rows. */
  private int units(ScoreBatch scores) {
    return isStandard() ? scores.blocks() * scores.blockRows() : scores.blocks();
  }

  private boolean isStandard() {
    return settings.structure() == Structure.STANDARD;
  }

  private BandTask task(ScoreBatch scores) {
    int size = scores.blockSize();
    int rows = scores.blocks() * scores.blockRows();
    int units = units(scores);
    BandTask task =
        new BandTask(rows, size, size, settings.pattern().kept())
            .maskStride(maskStride(size))
            .tsenor(settings.tsenor());
    task.buffer(BandTask.VALUES, rows * size * Float.BYTES)
        .asFloatBuffer()
        .put(scores.scores(), 0, rows * size);
    task.buffer(BandTask.MASK, rows * maskStride(size));
    task.buffer(BandTask.KEPT_SCORES, units * Double.BYTES);
    task.buffer(BandTask.UPPER_BOUNDS, units * Double.BYTES);
    task.buffer(BandTask.ROW_POTENTIALS, rows * Double.BYTES);
    task.buffer(BandTask.OUTCOMES, units * Integer.BYTES);
    if (!isStandard()) {
      task.buffer(BandTask.COLUMN_POTENTIALS, rows * Double.BYTES);
      task.buffer(BandTask.HARD_BLOCKS, (units + 1) * Integer.BYTES);
    }
    return task;
  }

  private static int maskStride(int size) {
    return List.of(4, 8, 16, 32, 64).contains(size) ? (size + 7) / 8 : Long.BYTES;
  }

  private void read(BandTask task, ScoreBatch scores, SolverResult result) {
    ByteBuffer outcomes = task.buffers().get(BandTask.OUTCOMES);
    for (int unit = 0; unit < units(scores); unit++) {
      if (outcomes.getInt(unit * Integer.BYTES) == ILLEGAL) {
        scores.requireFiniteAndNonNegative();
        throw new AssertionError("unit " + unit + " is legal");
      }
    }
    readMasks(task, result);
    doubles(task, BandTask.ROW_POTENTIALS, result.rowPotentials());
    if (isStandard()) {
      addRows(task, scores, result);
      return;
    }
    doubles(task, BandTask.KEPT_SCORES, result.keptScores());
    doubles(task, BandTask.UPPER_BOUNDS, result.upperBounds());
    doubles(task, BandTask.COLUMN_POTENTIALS, result.columnPotentials());
    ScalarExactSolver reference = new ScalarExactSolver(settings.pattern());
    for (int block = 0; block < scores.blocks(); block++) {
      int outcome = outcomes.getInt(block * Integer.BYTES);
      result.completedEntries()[block] = outcome;
      if (outcome < 0) {
        reference.solveBlock(scores, block, result);
        resolvedBlocks++;
      }
    }
  }

  private void readMasks(BandTask task, SolverResult result) {
    ByteBuffer mask = task.buffers().get(BandTask.MASK);
    int stride = maskStride(settings.pattern().blockSize());
    long[] rows = result.masks().rows();
    for (int row = 0; row < rows.length; row++) {
      for (int at = 0; at < stride; at++) {
        rows[row] |= (mask.get(row * stride + at) & 0xffL) << 8 * at;
      }
    }
  }

  /** A standard block's proof is its rows'. */
  private static void addRows(BandTask task, ScoreBatch scores, SolverResult result) {
    double[] kept = new double[result.rowPotentials().length];
    double[] bounds = new double[kept.length];
    doubles(task, BandTask.KEPT_SCORES, kept);
    doubles(task, BandTask.UPPER_BOUNDS, bounds);
    for (int row = 0; row < kept.length; row++) {
      result.keptScores()[row / scores.blockRows()] += kept[row];
      result.upperBounds()[row / scores.blockRows()] += bounds[row];
    }
  }

  private static void doubles(BandTask task, int field, double[] into) {
    task.buffers().get(field).asDoubleBuffer().get(into);
  }
}
