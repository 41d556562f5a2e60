package org.tsenor.gpukit.device;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.gpu.Handle;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.BandArgument;
import org.tsenor.mask.cuda.BandFormat;
import org.tsenor.mask.cuda.BandKernels;
import org.tsenor.mask.cuda.BandSpace;

/** A matrix of bfloat16 weights on a device, and the kernels of one solver for it. */
final class BandRun {
  private final DeviceBench bench;
  private final SolverSettings settings;
  private final BandKernels kernels;
  private final BandSpace space;
  private final BandArgument task;
  private final long address;
  private final long blocks;

  /**
   * What the kernels tell of all blocks.
   *
   * @param keptScore sum over the solved blocks
   * @param upperBound sum over the solved blocks: no feasible masks keep more
   * @param gapMax largest relative gap of a block
   * @param unresolved blocks that the host would solve again
   * @param hard blocks that a second launch solved
   */
  record Totals(double keptScore, double upperBound, double gapMax, long unresolved, int hard) {}

  /**
   * Lays a matrix out.
   *
   * @param address where its weights are, with room for what comes out behind them
   */
  BandRun(
      DeviceBench bench, SolverSettings settings, BandKernels kernels, Shape shape, long address) {
    this.bench = bench;
    this.settings = settings;
    this.kernels = kernels;
    this.address = address;
    this.space = space(settings, shape);
    this.task = space.place(kernels.task(), address);
    if (kernels.impliesBounds()) {
      task.set(BandArgument.Field.UPPER_BOUNDS, 0L);
    }
    int size = settings.pattern().blockSize();
    this.blocks = (long) shape.rows() / size * (shape.columns() / size);
  }

  /** Rows and columns. */
  record Shape(int rows, int columns) {
    long weights() {
      return (long) rows * columns;
    }
  }

  private static BandSpace space(SolverSettings settings, Shape shape) {
    return new BandSpace(
        settings,
        new BandSpace.Shape(shape.rows(), shape.columns(), BandFormat.BF16, false, false));
  }

  /** Bytes that weights and results of a matrix need. */
  static long bytes(SolverSettings settings, Shape shape) {
    return space(settings, shape).size().deviceBytes();
  }

  SolverSettings settings() {
    return settings;
  }

  /** Weights read once and bits of the mask written once: what no kernel can do without. */
  long leastBytes() {
    return space.valueBytes() + space.valueBytes() / 16;
  }

  /** Puts all kernels into the bench's stream. */
  void launch() {
    kernels.launch(task, bench.stream());
  }

  /** Milliseconds of each kernel by its name, in one run with an event behind each. */
  Map<String, Double> parts() {
    List<Handle> events = new ArrayList<>();
    List<String> names = new ArrayList<>();
    mark(events);
    kernels.launch(
        task,
        bench.stream(),
        kernel -> {
          names.add(kernel);
          mark(events);
        });
    bench.driver().synchronize(bench.stream());
    Map<String, Double> parts = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      parts.put(names.get(i), bench.driver().elapsedMillis(events.get(i), events.get(i + 1)));
    }
    events.forEach(bench.driver()::destroyEvent);
    return parts;
  }

  private void mark(List<Handle> events) {
    Handle event = bench.driver().createTimingEvent();
    bench.driver().record(event, bench.stream());
    events.add(event);
  }

  /** What the last run's blocks add up to. */
  Totals totals() {
    int hardAt = space.size().pinnedBytes();
    int hard = bench.download(address + hardAt, Integer.BYTES).getInt(0);
    ByteBuffer sums = bench.download(address + space.totals(), BandKernels.TOTALS_BYTES);
    long unresolved = (long) sums.getDouble(5 * Double.BYTES);
    if (sums.getDouble(6 * Double.BYTES) != 0
        || sums.getDouble(7 * Double.BYTES) + unresolved != blocks) {
      throw new IllegalStateException("the kernels have lost a block");
    }
    boolean listed = settings.pattern().blockSize() > 4 && isExact();
    return new Totals(
        sums.getDouble(0),
        sums.getDouble(Double.BYTES),
        sums.getDouble(3 * Double.BYTES),
        unresolved,
        listed ? hard : 0);
  }

  private boolean isExact() {
    return settings.algorithm() == Algorithm.EXACT;
  }

  /** The last run's kept score of each block; NaN of those that are unresolved. */
  double[] keptScores() {
    double[] kept = new double[Math.toIntExact(blocks)];
    ByteBuffer scores = bench.download(address + space.outcomesEnd(), kept.length * Double.BYTES);
    scores.asDoubleBuffer().get(kept);
    ByteBuffer outcomes = bench.download(address + space.outcomes(), kept.length * Integer.BYTES);
    for (int block = 0; block < kept.length; block++) {
      kept[block] = outcomes.getInt(block * Integer.BYTES) < 0 ? Double.NaN : kept[block];
    }
    return kept;
  }
}
