package org.tsenor.gpukit.device;

import static org.tsenor.gpukit.part.Spread.number;
import static org.tsenor.gpukit.part.Spread.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tsenor.gpu.CudaDriver;
import org.tsenor.gpu.Handle;
import org.tsenor.gpukit.device.BandRun.Shape;
import org.tsenor.gpukit.device.BandRun.Totals;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.gpukit.part.Spread;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.cuda.BandKernels;

/** Kernel times and errors of one square matrix at all patterns. */
public final class SolverBenchmark {
  static final List<NmPattern> PATTERNS =
      List.of(
          new NmPattern(2, 4), new NmPattern(4, 8), new NmPattern(8, 16), new NmPattern(16, 32));

  /** What other parts read: weights, pattern, algorithm, side, milliseconds, kept score, floor. */
  public static final String TIMES = "solvers.tsv";

  /** Weights, pattern, algorithm, side, kernel, milliseconds. */
  static final String KERNEL_TIMES = "kernels.tsv";

  private static final List<Algorithm> ALGORITHMS = List.of(Algorithm.EXACT, Algorithm.TSENOR);

  private final KitTask task;
  private final DeviceBench bench;
  private final int side;
  private final double copyRate;
  private final List<String> times = new ArrayList<>();
  private final List<String> kernelTimes = new ArrayList<>();

  private SolverBenchmark(KitTask task, DeviceBench bench) {
    this.task = task;
    this.bench = bench;
    this.side = task.size(8192, 64);
    this.copyRate = bench.copyRate(task.size(20, 2));
  }

  /** Prints the tables. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, SolverBenchmark::run);
  }

  private static void run(KitTask task) throws IOException {
    try (DeviceBench bench =
        DeviceBench.open(task.size(1 << 28, 1 << 20), task.size(1 << 29, 1 << 12))) {
      new SolverBenchmark(task, bench).run();
    }
  }

  static SolverSettings settings(Algorithm algorithm, NmPattern pattern) {
    return new SolverSettings(algorithm, Structure.TRANSPOSABLE, pattern, TsenorSettings.DEFAULTS);
  }

  private void run() throws IOException {
    Shape shape = new Shape(side, side);
    long most = 0;
    for (NmPattern pattern : PATTERNS) {
      most = Math.max(most, BandRun.bytes(settings(Algorithm.EXACT, pattern), shape));
    }
    long address = bench.allocate(most);
    System.out.printf(
        "One matrix of %d × %d bf16 weights, resident; kernel times by events, median (least–most)"
            + " of %d runs after one, each behind a copy that fills the stream and empties the"
            + " caches. *least bytes*: weights read once and bits of the mask written once, at the"
            + " %s GB/s that a copy on the device reads and writes. *error*: kept score below the"
            + " optimum's; the optimum is the exact solver's.%n%n",
        side, side, runs(Algorithm.EXACT), number(copyRate / 1e9));
    System.out.println(
        "| weights | pattern | solver | kernels ms | of these | least bytes ms | times least "
            + "| largest proved gap | gap of all | error of all | largest error | hard | unresolved |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (DrawnWeights kind : DrawnWeights.values()) {
      byte[] weights = kind.draw(side, side, 1);
      Files.write(weightsFile(task.directory(), kind), weights);
      bench.upload(weights, address);
      for (NmPattern pattern : PATTERNS) {
        compare(kind, pattern, shape, address);
      }
    }
    Files.write(task.directory().resolve(TIMES), times);
    Files.write(task.directory().resolve(KERNEL_TIMES), kernelTimes);
    transfers(shape, address);
  }

  /** Where the bytes of a matrix are, for who solves the same one otherwise. */
  static Path weightsFile(Path directory, DrawnWeights kind) {
    return directory.resolve("weights-%s.bf16".formatted(kind.name()));
  }

  private int runs(Algorithm algorithm) {
    return algorithm == Algorithm.EXACT ? task.size(20, 2) : task.size(5, 1);
  }

  private void compare(DrawnWeights kind, NmPattern pattern, Shape shape, long address) {
    double[] optima = new double[0];
    for (Algorithm algorithm : ALGORITHMS) {
      SolverSettings settings = settings(algorithm, pattern);
      BandKernels kernels = new BandKernels(bench.device(), settings);
      BandRun run = new BandRun(bench, settings, kernels, shape, address);
      Spread spread = bench.time(runs(algorithm), run::launch);
      Map<String, Double> parts = run.parts();
      Totals totals = run.totals();
      double[] kept = run.keptScores();
      if (algorithm == Algorithm.EXACT) {
        optima = kept;
      }
      double floor = run.leastBytes() / copyRate * 1e3;
      System.out.printf(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d | %d |%n",
          kind.label(),
          pattern,
          algorithm.label(),
          spread,
          text(parts),
          number(floor),
          number(spread.median() / floor),
          share(totals.gapMax()),
          share(1 - totals.keptScore() / totals.upperBound()),
          share(errorOfAll(kept, optima)),
          share(largestError(kept, optima)),
          totals.hard(),
          totals.unresolved());
      String key = String.join("\t", kind.name(), pattern.toString(), algorithm.label(), side + "");
      times.add("%s\t%s\t%s\t%s".formatted(key, spread.median(), totals.keptScore(), floor));
      parts.forEach((kernel, millis) -> kernelTimes.add(key + "\t" + kernel + "\t" + millis));
    }
  }

  private static String text(Map<String, Double> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (kernel, millis) ->
            text.append(text.isEmpty() ? "" : ", ").append(kernel + " " + number(millis)));
    return text.toString();
  }

  /** Of the blocks whose optimum is known: those that the kernels leave to the host are none. */
  private static double errorOfAll(double[] kept, double[] optima) {
    double sum = 0;
    double optimum = 0;
    for (int block = 0; block < kept.length; block++) {
      if (optima[block] >= 0) {
        sum += kept[block];
        optimum += optima[block];
      }
    }
    return 1 - sum / optimum;
  }

  private static double largestError(double[] kept, double[] optima) {
    double largest = 0;
    for (int block = 0; block < kept.length; block++) {
      if (optima[block] > 0) {
        largest = Math.max(largest, 1 - kept[block] / optima[block]);
      }
    }
    return largest;
  }

  private void transfers(Shape shape, long address) {
    CudaDriver driver = bench.driver();
    Handle stream = bench.stream();
    long weights = 2 * shape.weights();
    long mask = shape.weights() / 8;
    int runs = task.size(10, 2);
    System.out.printf("%nCopies, apart from the kernels (pinned memory):%n%n");
    System.out.println("| copy | bytes | ms | GB/s |");
    System.out.println("|---|---|---|---|");
    printCopy(
        "weights to the device",
        weights,
        bench.time(runs, () -> driver.copyToDevice(address, bench.staging(), 0, weights, stream)));
    printCopy(
        "weights to the host",
        weights,
        bench.time(runs, () -> driver.copyToHost(bench.staging(), 0, address, weights, stream)));
    printCopy(
        "mask to the host",
        mask,
        bench.time(runs, () -> driver.copyToHost(bench.staging(), 0, address, mask, stream)));
  }

  private static void printCopy(String what, long bytes, Spread spread) {
    System.out.printf(
        "| %s | %d | %s | %s |%n", what, bytes, spread, number(bytes / spread.median() / 1e6));
  }
}
