package org.tsenor.gpukit.device;

import static org.tsenor.gpukit.part.Spread.share;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.gpukit.device.BandRun.Shape;
import org.tsenor.gpukit.device.BandRun.Totals;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.gpukit.part.Spread;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.BandKernels;

/** Kernel times of all linears of a Llama-3-8B: 32 times the seven of one decoder layer. */
public final class ModelBenchmark {
  /** What the report judges: pattern, algorithm, weights, milliseconds. */
  public static final String TIMES = "model.tsv";

  private static final List<Shape> LINEARS =
      List.of(
          new Shape(4096, 4096),
          new Shape(1024, 4096),
          new Shape(1024, 4096),
          new Shape(4096, 4096),
          new Shape(14336, 4096),
          new Shape(14336, 4096),
          new Shape(4096, 14336));

  private static final int LAYERS = 32;

  private final KitTask task;
  private final DeviceBench bench;
  private final List<Shape> linears;
  private final List<Long> addresses = new ArrayList<>();
  private final int layers;
  private final List<String> times = new ArrayList<>();

  private ModelBenchmark(KitTask task, DeviceBench bench) {
    this.task = task;
    this.bench = bench;
    // The same proportions, as small as blocks of 32 allow.
    this.linears =
        task.small()
            ? List.of(new Shape(64, 64), new Shape(32, 64), new Shape(96, 64), new Shape(64, 96))
            : LINEARS;
    this.layers = task.size(LAYERS, 1);
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, ModelBenchmark::run);
  }

  private static void run(KitTask task) throws IOException {
    try (DeviceBench bench =
        DeviceBench.open(task.size(1 << 27, 1 << 20), task.size(1 << 29, 1 << 12))) {
      new ModelBenchmark(task, bench).run();
    }
  }

  private void run() throws IOException {
    uploadLayer();
    long weights = layers * linears.stream().mapToLong(Shape::weights).sum();
    System.out.printf(
        "%,d weights: %d times the %d linears of one decoder layer, resident (LLM-like; a layer is"
            + " larger than any cache). Each linear is launched on its own, with its sums.%n%n",
        weights, layers, linears.size());
    System.out.println(
        "| pattern | solver | kernels ms | weights a second | largest proved gap | gap of all "
            + "| unresolved blocks |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (NmPattern pattern : SolverBenchmark.PATTERNS) {
      for (Algorithm algorithm : List.of(Algorithm.EXACT, Algorithm.TSENOR)) {
        measure(pattern, algorithm, weights);
      }
    }
    Files.write(task.directory().resolve(TIMES), times);
  }

  private void uploadLayer() {
    for (int linear = 0; linear < linears.size(); linear++) {
      Shape shape = linears.get(linear);
      long most = 0;
      for (NmPattern pattern : SolverBenchmark.PATTERNS) {
        SolverSettings exact = SolverBenchmark.settings(Algorithm.EXACT, pattern);
        most = Math.max(most, BandRun.bytes(exact, shape));
      }
      addresses.add(bench.allocate(most));
      byte[] weights = DrawnWeights.LLM.draw(shape.rows(), shape.columns(), linear);
      bench.upload(weights, addresses.get(linear));
    }
  }

  private void measure(NmPattern pattern, Algorithm algorithm, long weights) {
    SolverSettings settings = SolverBenchmark.settings(algorithm, pattern);
    BandKernels kernels = new BandKernels(bench.device(), settings);
    List<BandRun> runs = new ArrayList<>();
    for (int linear = 0; linear < linears.size(); linear++) {
      runs.add(new BandRun(bench, settings, kernels, linears.get(linear), addresses.get(linear)));
    }
    int repeats = algorithm == Algorithm.EXACT ? task.size(5, 1) : task.size(2, 1);
    Spread spread =
        bench.time(
            repeats,
            () -> {
              for (int layer = 0; layer < layers; layer++) {
                runs.forEach(BandRun::launch);
              }
            });
    double kept = 0;
    double bound = 0;
    double gap = 0;
    long unresolved = 0;
    for (BandRun run : runs) {
      Totals totals = run.totals();
      kept += totals.keptScore();
      bound += totals.upperBound();
      gap = Math.max(gap, totals.gapMax());
      unresolved += layers * totals.unresolved();
    }
    System.out.printf(
        "| %s | %s | %s | %s | %s | %s | %d |%n",
        pattern,
        algorithm.label(),
        spread,
        share(weights / spread.median() * 1e3),
        share(gap),
        share(1 - kept / bound),
        unresolved);
    times.add("%s\t%s\t%d\t%s".formatted(pattern, algorithm.label(), weights, spread.median()));
  }
}
