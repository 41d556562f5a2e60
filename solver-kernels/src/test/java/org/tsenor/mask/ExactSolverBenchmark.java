package org.tsenor.mask;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.mask.vector.VectorBackend;

/**
 * Time a block of the exact solvers, with validation, certificate and result writing, on one
 * thread; {@link #main} prints the table.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g"})
public class ExactSolverBenchmark {
  private static final int BLOCKS = 512;
  private static final String VECTOR = "vector exact";
  private static final String SCALAR = "scalar exact";
  private static final String TSENOR = "vector tsenor";

  /** Backend and algorithm. */
  @Param({VECTOR, SCALAR})
  public String solver;

  /** N:M. */
  @Param({"2:4", "4:8", "8:16", "16:32", "8:32"})
  public String pattern;

  /**
   * {@code gaussian}, or {@code llm}: weights with row and column scales of log-normal spread, as
   * bfloat16.
   */
  @Param({"gaussian", "llm"})
  public String scores;

  private MaskSolver maskSolver;
  private ScoreBatch batch;

  /** Draws the blocks and makes the solver. */
  @Setup
  public void draw() {
    NmPattern nm = NmPattern.parse(pattern);
    batch = ScoreBatch.square(nm, BLOCKS, drawScores(nm.blockSize(), scores.equals("llm")));
    Algorithm algorithm = solver.equals(TSENOR) ? Algorithm.TSENOR : Algorithm.EXACT;
    SolverBackend backend = solver.equals(SCALAR) ? new ScalarBackend() : new VectorBackend();
    maskSolver =
        backend.solver(
            new SolverSettings(algorithm, Structure.TRANSPOSABLE, nm, TsenorSettings.DEFAULTS));
  }

  /** Solves all blocks. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public SolverResult solve() {
    return maskSolver.solve(batch);
  }

  private static float[] drawScores(int size, boolean llm) {
    Random random = new Random(42);
    float[] scores = new float[BLOCKS * size * size];
    double[] rows = new double[size];
    double[] columns = new double[size];
    for (int index = 0; index < scores.length; index++) {
      int inBlock = index % (size * size);
      if (inBlock == 0) {
        drawScales(rows, llm, random);
        drawScales(columns, llm, random);
      }
      double scale = rows[inBlock / size] * columns[inBlock % size];
      float score = (float) Math.abs(0.02 * random.nextGaussian() * scale);
      scores[index] = llm ? toBfloat(score) : score;
    }
    return scores;
  }

  private static void drawScales(double[] scales, boolean llm, Random random) {
    for (int line = 0; line < scales.length; line++) {
      scales[line] = llm ? Math.exp(0.5 * random.nextGaussian()) : 1;
    }
  }

  /** Rounds to the nearest bfloat16, ties to even. */
  private static float toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
  }

  /**
   * Runs all cases and prints microseconds a block, and how many times longer each solver takes
   * than the vector exact one.
   */
  public static void main(String[] arguments) throws RunnerException {
    Map<String, Map<String, Double>> table = new TreeMap<>();
    collect(table, options(VECTOR, SCALAR).build());
    // The published method takes up to milliseconds a block: gaussian scores only.
    collect(table, options(TSENOR).param("scores", "gaussian").build());
    System.out.printf(
        "%-16s%16s%16s%8s%16s%8s%n", "us a block", VECTOR, SCALAR, "ratio", TSENOR, "ratio");
    table.forEach(ExactSolverBenchmark::print);
  }

  private static ChainedOptionsBuilder options(String... solvers) {
    return new OptionsBuilder()
        .include(ExactSolverBenchmark.class.getSimpleName() + ".solve")
        .param("solver", solvers)
        .verbosity(VerboseMode.SILENT);
  }

  private static void collect(Map<String, Map<String, Double>> table, Options options)
      throws RunnerException {
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      String row =
          result.getParams().getParam("pattern") + " " + result.getParams().getParam("scores");
      table
          .computeIfAbsent(row, key -> new TreeMap<>())
          .put(result.getParams().getParam("solver"), result.getPrimaryResult().getScore());
    }
  }

  private static void print(String row, Map<String, Double> times) {
    double vector = times.get(VECTOR);
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s%16.3f", row, vector));
    for (String other : new String[] {SCALAR, TSENOR}) {
      Double time = times.get(other);
      line.append(
          time == null
              ? String.format(Locale.ROOT, "%16s%8s", "", "")
              : String.format(Locale.ROOT, "%16.3f%8.1f", time, time / vector));
    }
    System.out.println(line);
  }
}
