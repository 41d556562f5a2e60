package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.MaskSteps.MaskChooser;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.BandArgument;
import org.tsenor.mask.cuda.BandKernels;
import org.tsenor.mask.cuda.HostSolver;
import org.tsenor.mask.cuda.Outcome;
import org.tsenor.pruning.BlockSums;

/**
 * Scores rectangles of doubles on a device and chooses their masks there. Blocks that the kernels
 * leave open are solved on the host in double.
 */
final class DeviceMaskChooser implements MaskChooser {
  private static final int UNRESOLVED = 5;
  private static final int ILLEGAL = 6;

  private final DeviceWork work;
  private final BandKernels kernels;
  private final HostSolver host;
  private final boolean exact;
  private final int power;
  private final DeviceMaskSpace space;
  private long blocksTallied;

  DeviceMaskChooser(DeviceWork work, SolverSettings solver, int power, DeviceMaskSpace space) {
    space.requireBlocksOf(solver);
    if (power != 1 && power != 2) {
      throw new IllegalArgumentException("score power must be 1 or 2 but is " + power);
    }
    this.work = work;
    this.kernels = new BandKernels(work.device(), solver);
    this.host = new HostSolver(solver);
    this.exact = solver.algorithm() == Algorithm.EXACT || solver.structure() == Structure.STANDARD;
    this.power = power;
    this.space = space;
    work.clear(space.sums());
    work.clear(space.keptBlocks(), Integer.BYTES);
  }

  private DeviceMask mask(Mask mask) {
    DeviceMask own = DeviceParts.part(DeviceMask.class, mask);
    own.requireShape(space.rows(), space.columns());
    return own;
  }

  @Override
  public void choose(Matrix values, Optional<Matrix> factors, Mask into) {
    DeviceMask mask = mask(into);
    score(values, DeviceParts.factors(factors, space.columns()));
    work.clear(mask.address(), mask.bytes());
    if (space.blocks() == 0) {
      return;
    }
    BandArgument task =
        space
            .band()
            .place(kernels.task(), space.address())
            .set(BandArgument.Field.MASK, mask.address());
    work.device()
        .call(
            () -> {
              kernels.launch(task, work.stream());
              return task;
            });
    double[] totals = new double[space.kernelTotals().columns()];
    work.download(space.kernelTotals(), totals);
    if (totals[ILLEGAL] > 0) {
      blockScores().requireFiniteAndNonNegative();
      throw new IllegalStateException("the device calls scores illegal that are not");
    }
    if (totals[UNRESOLVED] > 0) {
      resolve(mask);
    }
  }

  private void score(Matrix matrix, long factors) {
    DeviceMatrix values =
        DeviceParts.shaped(DeviceParts.matrix(matrix), space.rows(), space.columns());
    if (values.precision() != Precision.DOUBLE) {
      throw new IllegalArgumentException("scores are made of doubles");
    }
    KernelArgument argument =
        new KernelArgument()
            .address(values.address())
            .address(factors)
            .address(space.scores().address())
            .address(space.exponents())
            .address(space.totals().address())
            .int64(values.stride())
            .int32(space.rows())
            .int32(space.columns())
            .int32(space.blockSize())
            .int32(space.blockRows())
            .int32(power)
            .padding();
    Launches.groups(work, "score_blocks", space.blocks(), lanes(), argument);
  }

  /** Threads that score a block: a power of two from 4 to 32. */
  private int lanes() {
    int lanes = 4;
    while (lanes < space.blockSize() && lanes < 32) {
      lanes *= 2;
    }
    return lanes;
  }

  /** The scores, block after block. */
  private ScoreBatch blockScores() {
    float[] rows = new float[space.rows() * space.columns()];
    work.download(space.scores(), rows);
    float[] scores = new float[rows.length];
    int to = 0;
    for (int block = 0; block < space.blocks(); block++) {
      int corner = firstRow(block) * space.columns() + firstColumn(block);
      for (int row = 0; row < space.blockRows(); row++) {
        System.arraycopy(rows, corner + row * space.columns(), scores, to, space.blockSize());
        to += space.blockSize();
      }
    }
    return new ScoreBatch(space.blockSize(), space.blockRows(), space.blocks(), scores);
  }

  private int firstRow(int block) {
    return block / space.across() * space.blockRows();
  }

  private int firstColumn(int block) {
    return block % space.across() * space.blockSize();
  }

  private void resolve(DeviceMask into) {
    int[] outcomes = new int[space.blocks()];
    double[] kept = new double[space.blocks()];
    double[] bounds = new double[space.blocks()];
    byte[] mask = new byte[into.bytes()];
    work.download(space.outcomes(), outcomes, 0, outcomes.length);
    work.download(space.keptScores(), kept);
    work.download(space.upperBounds(), bounds);
    work.download(into.address(), mask, 0, mask.length);
    ScoreBatch scores = blockScores();
    for (int block = 0; block < outcomes.length; block++) {
      if (Outcome.of(outcomes[block]) == Outcome.UNRESOLVED) {
        SolverResult solved = host.solve(scores, block);
        for (int row = 0; row < space.blockRows(); row++) {
          long word = solved.masks().row(0, row);
          into.set(mask, firstRow(block) + row, firstColumn(block), word);
        }
        outcomes[block] = solved.completedEntries()[0];
        kept[block] = solved.keptScores()[0];
        bounds[block] = solved.upperBounds()[0];
      }
    }
    work.upload(outcomes, 0, outcomes.length, space.outcomes());
    work.upload(kept, 0, space.keptScores());
    work.upload(bounds, 0, space.upperBounds());
    work.upload(mask, 0, mask.length, into.address());
  }

  @Override
  public void keepBetter(Mask before, Mask chosen) {
    DeviceMask old = mask(before);
    DeviceMask taken = mask(chosen);
    if (exact) {
      return;
    }
    KernelArgument argument = new KernelArgument().address(space.scores().address());
    taken
        .addTo(old.addTo(argument))
        .address(space.keptScores().address())
        .address(space.outcomes())
        .address(space.keptBlocks())
        .int32(space.rows())
        .int32(space.columns());
    int together = space.blockSize() == 4 ? 2 : 1;
    long pieces = (long) space.lines() * ((space.across() + together - 1) / together);
    Launches.warps(work, "keep_better_masks", pieces, argument);
  }

  @Override
  public long keptBlocks() {
    int[] count = new int[1];
    work.download(space.keptBlocks(), count, 0, 1);
    return count[0];
  }

  @Override
  public void tally() {
    KernelArgument argument =
        new KernelArgument()
            .address(space.outcomes())
            .address(space.keptScores().address())
            .address(space.upperBounds().address())
            .address(space.exponents())
            .address(space.totals().address())
            .address(space.sums().address())
            .int32(space.lines())
            .int32(space.across())
            .int32(power)
            .padding();
    Launches.warps(work, "tally_blocks", space.lines(), argument);
    blocksTallied += space.blocks();
  }

  @Override
  public MaskSteps.Sums sums() {
    int lines = space.lines();
    double[] lineSums = new double[DeviceMaskSpace.TALLIES * lines];
    work.download(space.sums(), lineSums);
    double[] sums = new double[DeviceMaskSpace.TALLIES];
    double gapMax = 0;
    for (int i = 0; i < lineSums.length; i++) {
      sums[i / lines] += lineSums[i];
      gapMax = i / lines == 4 ? Math.max(gapMax, lineSums[i]) : gapMax;
    }
    BlockSums blocks =
        new BlockSums(blocksTallied, sums[0], sums[1], sums[3], gapMax, (long) sums[5]);
    return new MaskSteps.Sums(blocks, sums[2]);
  }
}
