package org.tsenor.mask.cuda;

import java.util.List;
import org.tsenor.cuda.CudaDevice;
import org.tsenor.cuda.driver.CudaDriver;
import org.tsenor.cuda.driver.Handle;
import org.tsenor.cuda.driver.KernelLaunch;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * The kernels of one solver on one device: puts what solves a band into a stream. Where the band
 * lies, and whose the stream is, is the caller's affair.
 */
public final class BandKernels {
  /** Largest relative gap that an answer in float may have: the vector backend's. */
  static final double TRUSTED_GAP = 2e-7;

  private static final int WARP = 32;
  private static final int WIDE = 128;
  private static final int SUM_THREADS = 256;

  /** Thread blocks a multiprocessor for kernels that take their work from a list. */
  private static final int LIST_THREAD_BLOCKS = 4;

  private final CudaDevice device;
  private final SolverSettings settings;
  private final List<Step> steps;

  /** How the mask blocks are dealt to the thread blocks of a kernel. */
  private enum Grid {
    BLOCK_A_THREAD,
    COLUMN_A_THREAD,
    BLOCK_A_WARP,
    FROM_LIST
  }

  private record Step(String kernel, int threads, Grid grid) {}

  /** The kernels of a solver; nothing is loaded before the first launch. */
  public BandKernels(CudaDevice device, SolverSettings settings) {
    this.device = device;
    this.settings = settings;
    this.steps = steps(settings);
  }

  private static List<Step> steps(SolverSettings settings) {
    int size = settings.pattern().blockSize();
    if (settings.structure() == Structure.STANDARD) {
      return List.of(
          size == 4 || size == 8
              ? new Step("standard_" + size, WIDE, Grid.BLOCK_A_THREAD)
              : new Step("standard_any", WIDE, Grid.BLOCK_A_WARP));
    }
    String name = settings.algorithm().label();
    boolean tile = size == 8 || size == 16 || size == 32;
    Step general = new Step(name + (size <= WARP ? "_upto32" : "_upto64"), WARP, Grid.BLOCK_A_WARP);
    Step tiles = new Step(name + "_" + size, WIDE, Grid.COLUMN_A_THREAD);
    if (settings.algorithm() == Algorithm.GREEDY) {
      return List.of(general);
    }
    if (settings.algorithm() == Algorithm.TSENOR) {
      return List.of(tile ? tiles : general);
    }
    if (size == 4) {
      return List.of(new Step("exact_4", WIDE, Grid.BLOCK_A_THREAD));
    }
    return tile
        ? List.of(tiles, new Step(tiles.kernel() + "_hard", WIDE, Grid.FROM_LIST))
        : List.of(general);
  }

  /** A task of this solver, for the caller to fill in band and addresses. */
  public BandArgument task() {
    return BandArgument.of(settings, TRUSTED_GAP);
  }

  /**
   * Puts the kernels into a stream, those that sum over the blocks last. The device's context is
   * current.
   *
   * @param task with every address that the solver's kernels need
   */
  public void launch(BandArgument task, Handle stream) {
    CudaDriver driver = device.driver();
    byte[] argument = task.toBytes();
    long blocks = blocks(task);
    if (steps.size() > 1) {
      driver.clear(task.address(BandArgument.Field.HARD_BLOCKS), Integer.BYTES, stream);
    }
    for (Step step : steps) {
      int threadBlocks = threadBlocks(step, blocks);
      launch(step.kernel(), threadBlocks, step.threads(), argument, stream);
    }
    launch("sum_blocks", 1, SUM_THREADS, argument, stream);
  }

  private void launch(
      String kernel, int threadBlocks, int threads, byte[] argument, Handle stream) {
    Handle function = device.function(ShippedKernels.image(), kernel);
    device.driver().launch(new KernelLaunch(function, threadBlocks, threads, argument), stream);
  }

  private long blocks(BandArgument task) {
    long across = task.get(BandArgument.Field.COLUMNS) / settings.pattern().blockSize();
    return across * blockRows(settings, task.get(BandArgument.Field.ROWS));
  }

  /** Blocks below each other: the standard structure's are one row high. */
  static int blockRows(SolverSettings settings, int rows) {
    NmPattern pattern = settings.pattern();
    return settings.structure() == Structure.STANDARD ? rows : rows / pattern.blockSize();
  }

  private int threadBlocks(Step step, long blocks) {
    return switch (step.grid()) {
      case BLOCK_A_THREAD -> ceiling(blocks, step.threads());
      case COLUMN_A_THREAD -> ceiling(blocks * settings.pattern().blockSize(), step.threads());
      case BLOCK_A_WARP -> ceiling(blocks * WARP, step.threads());
      case FROM_LIST -> LIST_THREAD_BLOCKS * device.properties().multiprocessors();
    };
  }

  private static int ceiling(long count, int threads) {
    return Math.toIntExact((count + threads - 1) / threads);
  }
}
