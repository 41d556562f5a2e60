package org.tsenor.mask;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.mask.vector.VectorBackend;

/**
 * Compares every solver on the same blocks: error against the optimum, certified gap and time. It
 * prints one Markdown table in about two minutes:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector \
 *   -cp solver-kernels/target/classes:solver-kernels/target/test-classes \
 *   org.tsenor.mask.SolverComparison
 * </pre>
 *
 * <p>The optimum is the scalar exact solver's. Time is CPU time of the one thread that solves, the
 * median of several runs after a warm-up; on a shared machine it still depends on its neighbors.
 */
final class SolverComparison {
  private static final List<NmPattern> PATTERNS =
      List.of(
          new NmPattern(2, 4),
          new NmPattern(4, 8),
          new NmPattern(8, 16),
          new NmPattern(16, 32),
          new NmPattern(8, 32));

  private static final List<SolverBackend> BACKENDS =
      List.of(new VectorBackend(), new ScalarBackend());

  /** Entries of a batch: 256 blocks of 32 × 32. */
  private static final int ENTRIES = 1 << 18;

  private static final int MOST_BLOCKS = 4096;

  /** The scalar solvers take milliseconds a block: fewer do for their time, and for their error. */
  private static final int SCALAR_SHARE = 8;

  private static final long WARM_UP_NANOS = 400_000_000L;
  private static final long RUN_NANOS = 30_000_000L;
  private static final int RUNS = 7;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SolverComparison() {}

  /** Prints the table; takes no arguments. */
  public static void main(String[] arguments) {
    System.out.printf(
        "JDK %s, %s, %s%n%n",
        Runtime.version(), System.getProperty("os.arch"), BACKENDS.get(0).description());
    System.out.println(
        "| pattern | scores | solver | backend | blocks | mean error % | max error % "
            + "| mean gap % | max gap % | µs a block |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    warmUp();
    for (NmPattern pattern : PATTERNS) {
      for (Scores kind : Scores.values()) {
        compare(pattern, kind);
      }
    }
  }

  /** The first pattern would otherwise pay for compiling what all patterns share. */
  private static void warmUp() {
    SolverSettings exact = SolverSettings.exact(Structure.TRANSPOSABLE, PATTERNS.get(0));
    ScoreBatch scores = Scores.values()[0].draw(PATTERNS.get(0), MOST_BLOCKS);
    for (SolverBackend backend : BACKENDS) {
      for (int run = 0; run < 10; run++) {
        microsPerBlock(backend.solver(exact), scores);
      }
    }
  }

  private static void compare(NmPattern pattern, Scores kind) {
    int blocks = Math.min(MOST_BLOCKS, ENTRIES / pattern.blockEntries());
    ScoreBatch scores = kind.draw(pattern, blocks);
    SolverSettings exact = SolverSettings.exact(Structure.TRANSPOSABLE, pattern);
    double[] optima = new ScalarBackend().solver(exact).solve(scores).keptScores();
    for (Algorithm algorithm : Algorithm.values()) {
      SolverSettings settings =
          new SolverSettings(algorithm, Structure.TRANSPOSABLE, pattern, TsenorSettings.DEFAULTS);
      for (SolverBackend backend : BACKENDS) {
        int count = backend instanceof ScalarBackend ? blocks / SCALAR_SHARE : blocks;
        ScoreBatch batch = ScoreBatch.square(pattern, count, scores.scores());
        MaskSolver solver = backend.solver(settings);
        double micros = microsPerBlock(solver, batch);
        System.out.printf(
            "| %s | %s | %s | %s | %d | %s | %s |%n",
            pattern,
            kind.label,
            algorithm.label(),
            backend.name(),
            count,
            quality(solver.solve(batch), optima),
            micros < 10 ? format("%.3f", micros) : format("%.1f", micros));
      }
    }
  }

  private static String quality(SolverResult result, double[] optima) {
    int blocks = result.keptScores().length;
    double[] errors = new double[blocks];
    double[] gaps = new double[blocks];
    for (int block = 0; block < blocks; block++) {
      errors[block] = 100 * (optima[block] - result.keptScores()[block]) / optima[block];
      gaps[block] = 100 * result.relativeGap(block);
    }
    return "%s | %s".formatted(meanAndMax(errors), meanAndMax(gaps));
  }

  private static String meanAndMax(double[] percents) {
    double mean = Arrays.stream(percents).average().orElseThrow();
    double max = Arrays.stream(percents).max().orElseThrow();
    return "%s | %s".formatted(percent(mean), percent(max));
  }

  /** Four decimals; powers of ten for what they would hide. */
  private static String percent(double value) {
    boolean hidden = value != 0 && Math.abs(value) < 5e-5;
    return format(hidden ? "%.0e" : "%.4f", value);
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static double microsPerBlock(MaskSolver solver, ScoreBatch batch) {
    long warmUpEnd = THREADS.getCurrentThreadCpuTime() + WARM_UP_NANOS;
    long longest = 0;
    long start = THREADS.getCurrentThreadCpuTime();
    int solved = 0;
    while (start < warmUpEnd || solved < 2) {
      solver.solve(batch);
      long end = THREADS.getCurrentThreadCpuTime();
      longest = end - start;
      start = end;
      solved++;
    }
    int repeats = (int) Math.max(1, RUN_NANOS / Math.max(1, longest));
    double[] micros = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long from = THREADS.getCurrentThreadCpuTime();
      for (int repeat = 0; repeat < repeats; repeat++) {
        solver.solve(batch);
      }
      long nanos = THREADS.getCurrentThreadCpuTime() - from;
      micros[run] = nanos / 1e3 / repeats / batch.blocks();
    }
    Arrays.sort(micros);
    return micros[RUNS / 2];
  }

  /** Distributions of weights, whose magnitudes are the scores. */
  private enum Scores {
    GAUSSIAN("Gaussian"),
    STUDENT("Student-t 3"),
    BFLOAT("Gaussian in bf16");

    private final String label;

    Scores(String label) {
      this.label = label;
    }

    private ScoreBatch draw(NmPattern pattern, int blocks) {
      Random random = new Random(ordinal() + 1);
      float[] scores = new float[blocks * pattern.blockEntries()];
      for (int entry = 0; entry < scores.length; entry++) {
        scores[entry] = (float) Math.abs(draw(random));
      }
      return ScoreBatch.square(pattern, blocks, scores);
    }

    private double draw(Random random) {
      double normal = random.nextGaussian();
      return switch (this) {
        case GAUSSIAN -> normal;
        case STUDENT -> normal / Math.sqrt(chiSquare3(random) / 3);
        // Rounded toward zero: ties are as frequent as where it is to nearest.
        case BFLOAT -> Float.intBitsToFloat(Float.floatToRawIntBits((float) normal) & 0xffff0000);
      };
    }

    private static double chiSquare3(Random random) {
      double sum = 0;
      for (int degree = 0; degree < 3; degree++) {
        double normal = random.nextGaussian();
        sum += normal * normal;
      }
      return sum;
    }
  }
}
