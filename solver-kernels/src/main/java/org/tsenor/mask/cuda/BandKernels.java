package org.tsenor.mask.cuda;

import java.util.List;
import java.util.function.Consumer;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.KernelImage;
import org.tsenor.gpu.KernelLaunch;
import org.tsenor.gpu.ShippedKernels;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.BackendUnavailableException;
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

  /** The kernels of masks. */
  static final ShippedKernels SHIPPED = new ShippedKernels(BandKernels.class, "mask_solvers");

  /** Logarithms of the entropic kernel are floats: below it, sweeps would lose the scores. */
  private static final double LEAST_REGULARIZATION = 0.001;

  private static final int WARP = 32;
  private static final int FOUR = 4;
  private static final int WIDE = 128;
  private static final int SUM_THREADS = 256;

  /** Bytes of the totals. */
  public static final int TOTALS_BYTES = 8 * Double.BYTES;

  /** Mask blocks that a thread of the sums adds, as far as there are enough thread blocks. */
  private static final int BLOCKS_A_SUM_THREAD = 4;

  /** Most thread blocks that sum; one more adds their sums, which lie behind the totals. */
  private static final int MOST_SUM_PIECES = 512;

  /** Most bytes that the kernels write from the totals' address on. */
  public static final int TOTALS_SPACE = (1 + MOST_SUM_PIECES) * TOTALS_BYTES;

  /** Thread blocks a multiprocessor for kernels that take their work from a list. */
  private static final int LIST_THREAD_BLOCKS = 4;

  private final CudaDevice device;
  private final KernelImage image;
  private final SolverSettings settings;
  private final List<Step> steps;

  /** How the mask blocks are dealt to the threads of a kernel. */
  private enum Deal {
    /** Two blocks of 4 side by side share the bytes of their mask. */
    PAIR_A_THREAD,
    PAIR_FOR_EIGHT_THREADS,
    COLUMN_A_THREAD,
    BLOCK_A_WARP,
    EIGHT_COLUMNS_OF_A_ROW_A_THREAD,
    FROM_LIST
  }

  private record Step(String kernel, int threads, Deal deal) {}

  /**
   * The kernels of a solver; nothing is loaded before the first launch.
   *
   * @throws BackendUnavailableException if the kernels cannot solve with these settings
   */
  public BandKernels(CudaDevice device, SolverSettings settings) {
    this(device, settings, SHIPPED.image());
  }

  /** The same kernels of another image, for who has added to them. */
  public BandKernels(CudaDevice device, SolverSettings settings, KernelImage image) {
    requireRegularization(settings);
    this.device = device;
    this.image = image;
    this.settings = settings;
    this.steps = steps(settings);
  }

  private static void requireRegularization(SolverSettings settings) {
    boolean entropic =
        settings.algorithm() == Algorithm.TSENOR && settings.structure() == Structure.TRANSPOSABLE;
    double regularization = settings.tsenor().regularization();
    if (entropic && regularization < LEAST_REGULARIZATION) {
      throw new BackendUnavailableException(
          "backend cuda cannot solve tsenor with a regularization of %s: allowed are %s to 1; other"
                  .formatted(regularization, LEAST_REGULARIZATION)
              + " backends take any");
    }
  }

  private static List<Step> steps(SolverSettings settings) {
    int size = settings.pattern().blockSize();
    if (settings.structure() == Structure.STANDARD) {
      return List.of(
          size == 4 || size == 8
              ? new Step("standard_" + size, WIDE, Deal.EIGHT_COLUMNS_OF_A_ROW_A_THREAD)
              : new Step("standard_any", WIDE, Deal.BLOCK_A_WARP));
    }
    boolean exact = settings.algorithm() == Algorithm.EXACT;
    String name = settings.algorithm().label() + "_";
    if (size == FOUR) {
      Deal deal = exact ? Deal.PAIR_A_THREAD : Deal.PAIR_FOR_EIGHT_THREADS;
      return List.of(new Step(name + size, WIDE, deal));
    }
    if (size != 8 && size != 16 && size != 32) {
      String upTo = size <= WARP ? "upto32" : "upto64";
      return List.of(new Step(name + upTo, WARP, Deal.BLOCK_A_WARP));
    }
    Step tiles = new Step(name + size, WIDE, Deal.COLUMN_A_THREAD);
    return exact
        ? List.of(tiles, new Step(tiles.kernel() + "_hard", WIDE, Deal.FROM_LIST))
        : List.of(tiles);
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
    launch(task, stream, kernel -> {});
  }

  /**
   * The same, for who takes times.
   *
   * @param launched is told a kernel's name when it is in the stream
   */
  public void launch(BandArgument task, Handle stream, Consumer<String> launched) {
    byte[] argument = task.toBytes();
    if (steps.size() > 1) {
      long hardBlocks = task.address(BandArgument.Field.HARD_BLOCKS);
      device.driver().clear(hardBlocks, Integer.BYTES, stream);
    }
    for (Step step : steps) {
      launch(step.kernel(), threadBlocks(step, task), step.threads(), argument, stream);
      launched.accept(step.kernel());
    }
    boolean standard = settings.structure() == Structure.STANDARD;
    String sums = standard ? "sum_standard_blocks" : "sum_blocks";
    launch(sums, sumPieces(blocks(task)), SUM_THREADS, argument, stream);
    launched.accept(sums);
    launch("sum_pieces", 1, SUM_THREADS, argument, stream);
    launched.accept("sum_pieces");
  }

  private void launch(
      String kernel, int threadBlocks, int threads, byte[] argument, Handle stream) {
    Handle function = device.function(image, kernel);
    device.driver().launch(new KernelLaunch(function, threadBlocks, threads, argument), stream);
  }

  /**
   * Whether bounds follow from kept scores: then the sums need no address for them, and the kernels
   * nothing to write them to. Not where potentials are wanted.
   */
  public boolean impliesBounds() {
    boolean exact = settings.algorithm() == Algorithm.EXACT;
    return settings.structure() == Structure.STANDARD
        || exact && settings.pattern().blockSize() == FOUR;
  }

  private long blocks(BandArgument task) {
    long across = task.get(BandArgument.Field.COLUMNS) / settings.pattern().blockSize();
    return across * blockRows(settings, task.get(BandArgument.Field.ROWS));
  }

  /** The order of the sums, so their bits, depends on the number of blocks only. */
  private static int sumPieces(long blocks) {
    long pieces = ceilingDivision(blocks, (long) BLOCKS_A_SUM_THREAD * SUM_THREADS);
    return (int) Math.max(1, Math.min(MOST_SUM_PIECES, pieces));
  }

  /** Bytes that the kernels write from the totals' address on. */
  static int totalsSpace(long blocks) {
    return (1 + sumPieces(blocks)) * TOTALS_BYTES;
  }

  /** Blocks below each other: the standard structure's are one row high. */
  static int blockRows(SolverSettings settings, int rows) {
    NmPattern pattern = settings.pattern();
    return settings.structure() == Structure.STANDARD ? rows : rows / pattern.blockSize();
  }

  private int threadBlocks(Step step, BandArgument task) {
    int size = settings.pattern().blockSize();
    int rows = task.get(BandArgument.Field.ROWS);
    long across = task.get(BandArgument.Field.COLUMNS) / size;
    long down = blockRows(settings, rows);
    long threads =
        switch (step.deal()) {
          case PAIR_A_THREAD -> down * ((across + 1) / 2);
          case PAIR_FOR_EIGHT_THREADS -> 8 * down * ((across + 1) / 2);
          case COLUMN_A_THREAD -> down * across * size;
          case BLOCK_A_WARP -> down * across * WARP;
          case EIGHT_COLUMNS_OF_A_ROW_A_THREAD -> rows * ((across * size + 7) / 8);
          case FROM_LIST ->
              (long) LIST_THREAD_BLOCKS * device.properties().multiprocessors() * step.threads();
        };
    return ceiling(threads, step.threads());
  }

  private static long ceilingDivision(long count, long by) {
    return (count + by - 1) / by;
  }

  private static int ceiling(long count, int threads) {
    return Math.toIntExact(ceilingDivision(count, threads));
  }
}
