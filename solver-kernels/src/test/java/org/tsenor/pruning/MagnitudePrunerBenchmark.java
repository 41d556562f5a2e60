package org.tsenor.pruning;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.vector.VectorBackend;

/**
 * What pruning a band costs beside solving its blocks: widening, masking and the sums. {@link
 * #main} prints the table.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g"})
public class MagnitudePrunerBenchmark {
  private static final int ROWS = 64;
  private static final int COLUMNS = 2048;

  /** N:M. */
  @Param({"2:4", "4:8", "8:16", "16:32"})
  public String pattern;

  /** How the weights are stored. */
  @Param({"BF16"})
  public WeightFormat format;

  private WeightBand band;
  private ScoreBatch scores;
  private MaskSolver solver;
  private MagnitudePruner pruner;

  /** Draws a band, and the same scores in blocks. */
  @Setup
  public void draw() {
    NmPattern nm = NmPattern.parse(pattern);
    band = DrawnBand.draw(format, ROWS, COLUMNS, 1);
    int size = nm.blockSize();
    RowOfBlocks shape = new RowOfBlocks(size, size, COLUMNS);
    float[] blocks = new float[ROWS * COLUMNS];
    for (int row = 0; row < ROWS / size; row++) {
      WeightLoops.fastest().widenBlocks(band, row * size, shape, blocks, row * shape.entries());
    }
    scores = ScoreBatch.square(nm, ROWS * COLUMNS / (size * size), blocks);
    SolverSettings settings =
        new SolverSettings(Algorithm.EXACT, Structure.TRANSPOSABLE, nm, TsenorSettings.DEFAULTS);
    solver = new VectorBackend().solver(settings);
    pruner =
        new MagnitudePruner(
            new VectorBackend().solver(settings),
            new MagnitudeSettings(Structure.TRANSPOSABLE, nm, 1));
  }

  /** The whole band. */
  @Benchmark
  public PrunedBand prune() {
    return pruner.prune(band);
  }

  /** Its blocks alone. */
  @Benchmark
  public SolverResult solve() {
    return solver.solve(scores);
  }

  /** Runs all cases and prints microseconds a band, and what share of pruning is solving. */
  public static void main(String[] arguments) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(MagnitudePrunerBenchmark.class.getSimpleName())
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    Map<String, Map<String, Double>> table = new TreeMap<>();
    for (RunResult result : results) {
      table
          .computeIfAbsent(
              result.getParams().getParam("pattern") + " " + result.getParams().getParam("format"),
              key -> new TreeMap<>())
          .put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
    }
    System.out.printf("%d x %d weights%n", ROWS, COLUMNS);
    System.out.printf("%-14s%12s%12s%8s%n", "us a band", "prune", "solve", "share");
    table.forEach(
        (row, times) ->
            System.out.printf(
                Locale.ROOT,
                "%-14s%12.1f%12.1f%8.2f%n",
                row,
                times.get("prune"),
                times.get("solve"),
                times.get("solve") / times.get("prune")));
  }
}
