package org.tsenor.gpukit.device;

import static org.tsenor.gpukit.part.Spread.number;
import static org.tsenor.gpukit.part.Spread.share;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpukit.device.BandRun.Shape;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.gpukit.part.KitTask.SkippedException;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.calibrated.GramStatistics;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.PrunedRows;
import org.tsenor.pruning.calibrated.SparseGptMethod;
import org.tsenor.pruning.calibrated.WeightRows;

/** SparseGPT on the linears of one decoder layer of 4096 and 14336 columns. */
public final class SparseGptBenchmark {
  /** A Gram matrix, a factor and its copies of 14336 columns. */
  private static final long LARGE_HEAP = 12L << 30;

  private final KitTask task;
  private final CudaBackend backend;
  private final GpuMemory memory;

  private SparseGptBenchmark(KitTask task) {
    this.task = task;
    // Nobody else is on the device; two matrices of doubles of 14336 columns are 3.3 GB.
    this.memory = GpuMemory.ofShare(0.9);
    this.backend = new CudaBackend(new GpuSettings(List.of(), memory));
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, task -> new SparseGptBenchmark(task).run());
  }

  private void run() {
    DeviceEngine.unavailableReason()
        .ifPresent(
            reason -> {
              throw new SkippedException(reason);
            });
    System.out.printf(
        "%s. Seconds by the clock, copies included: preparing is damping and factoring in double on"
            + " the device, pruning is masks, updates and the error. *rows against the host*: bits"
            + " of the mask that differ in the first group of rows, pruned on the CPU from the same"
            + " prepared input.%n%n",
        DeviceEngine.of(backend.device(), memory).description());
    System.out.println(
        "| pattern | linear | Gram s | prepare s | prune, first | prune, again | relative error "
            + "| rows against the host |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    int hidden = task.size(4096, 64);
    int inner = task.size(14336, 128);
    measure(hidden, List.of(new Shape(hidden, hidden), new Shape(inner, hidden)));
    if (task.small() || Runtime.getRuntime().maxMemory() >= LARGE_HEAP) {
      measure(inner, List.of(new Shape(hidden, inner)));
    } else {
      System.out.printf("%nThe linear of %d inputs needs a heap of 12 GB.%n", inner);
    }
    CudaDevices.ofThisProcess().release();
  }

  private void measure(int inputs, List<Shape> linears) {
    Engine engine = DeviceEngine.of(backend.device(), memory);
    double start = seconds();
    GramStatistics statistics = statistics(engine, inputs);
    double gram = seconds() - start;
    for (NmPattern pattern : List.of(new NmPattern(2, 4), new NmPattern(16, 32))) {
      SolverSettings solver = SolverBenchmark.settings(Algorithm.EXACT, pattern);
      SparseGptMethod method = new SparseGptMethod(SparseGptMethod.Settings.defaults(solver));
      start = seconds();
      PreparedInput prepared = method.prepare(statistics, engine.factorizations());
      double preparing = seconds() - start;
      for (Shape linear : linears) {
        WeightRows rows = weights(linear);
        start = seconds();
        prepared.pruner(engine, "benchmark").prune(rows);
        double first = seconds() - start;
        start = seconds();
        PrunedRows pruned = prepared.pruner(engine, "benchmark").prune(rows);
        double again = seconds() - start;
        System.out.printf(
            "| %s | %d × %d | %s | %s | %s | %s | %s | %s |%n",
            pattern,
            linear.rows(),
            linear.columns(),
            number(gram),
            number(preparing),
            number(first),
            number(again),
            number(pruned.statistics().error().relative()),
            againstHost(prepared, method.rowGroup(), rows, pruned));
      }
    }
  }

  private static double seconds() {
    return System.nanoTime() / 1e9;
  }

  private record Sum(GramSteps.Space sums, Matrix tokens) {}

  /** Tokens of inputs that are mixtures with their neighbors, summed on the device. */
  private GramStatistics statistics(Engine engine, int inputs) {
    int tokens = task.size(4096, 64);
    int together = Math.min(tokens, 1024);
    Layout<Sum> layout =
        space ->
            new Sum(space.gramSpace(new int[] {inputs}, together), space.floats(together, inputs));
    try (Lease<Void> lease = engine.lease(List.of(layout))) {
      Sum sum = lease.lay(layout);
      GramSteps steps = lease.steps().gram();
      steps.clear(sum.sums());
      float[] drawn = new float[together * inputs];
      for (int first = 0; first < tokens; first += together) {
        draw(drawn, inputs, first);
        lease.steps().upload(drawn, 0, sum.tokens());
        steps.add(sum.sums(), 0, sum.tokens());
      }
      return new GramStatistics(matrix(steps, sum.sums(), inputs), tokens, 2);
    }
  }

  private static DoubleMatrix matrix(GramSteps steps, GramSteps.Space sums, int inputs) {
    DoubleMatrix matrix = DoubleMatrix.zeros(inputs, inputs);
    for (int row = 0; row < inputs; row++) {
      double[] lower = steps.lowerRows(sums, 0, row, row + 1);
      System.arraycopy(lower, 0, matrix.values(), row * inputs, row + 1);
      for (int column = 0; column < row; column++) {
        matrix.values()[column * inputs + row] = lower[column];
      }
    }
    return matrix;
  }

  private static void draw(float[] into, int inputs, int firstToken) {
    IntStream.range(0, into.length / inputs)
        .parallel()
        .forEach(
            token -> {
              SplittableRandom random = new SplittableRandom(firstToken + token);
              double before = 0;
              for (int input = 0; input < inputs; input++) {
                before = 0.7 * before + random.nextDouble() + random.nextDouble() - 1;
                into[token * inputs + input] = (float) (before * Math.pow(10, input % 7 / 7.0));
              }
            });
  }

  private static WeightRows weights(Shape linear) {
    float[] weights = new float[Math.multiplyExact(linear.rows(), linear.columns())];
    IntStream.range(0, linear.rows())
        .parallel()
        .forEach(
            row -> {
              SplittableRandom random = new SplittableRandom(row);
              for (int column = 0; column < linear.columns(); column++) {
                double sum = random.nextDouble() + random.nextDouble() + random.nextDouble();
                weights[row * linear.columns() + column] = (float) (0.02 * (sum - 1.5));
              }
            });
    return new WeightRows(weights, linear.rows(), linear.columns(), 0);
  }

  private String againstHost(
      PreparedInput prepared, int group, WeightRows rows, PrunedRows pruned) {
    int columns = rows.columns();
    int count = Math.min(group, rows.rows());
    float[] first = Arrays.copyOf(rows.weights(), count * columns);
    byte[] expected =
        prepared
            .pruner(new HostEngine(LinearAlgebra.of(LibraryChoice.AUTO), backend), "host")
            .prune(new WeightRows(first, count, columns, 0))
            .mask();
    int differing = 0;
    for (int i = 0; i < expected.length; i++) {
      differing += Integer.bitCount((expected[i] ^ pruned.mask()[i]) & 0xff);
    }
    double part = (double) differing / (count * columns);
    // Near ties may fall the other way, and move their neighbors; more is an error.
    if (part > 1e-2) {
      throw new IllegalStateException(
          "%s of the mask's bits differ from the host's".formatted(share(part)));
    }
    return "%d of %d".formatted(differing, count * columns);
  }
}
