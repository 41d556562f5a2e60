package org.tsenor.linalg;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tsenor.linalg.library.DenseRoutines;

/**
 * The libraries on the same matrices in turn: products, factorizations by products of blocks and by
 * LAPACK's routine alone. CPU times of one thread, the best of some rounds. It prints one Markdown
 * table; {@code integration-tests/bin/benchmark-algebra} runs it beside NumPy and PyTorch:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -Xmx2g -cp ... org.tsenor.linalg.LibrariesBenchmark \
 *   [ROUNDS SIZE ...]
 * </pre>
 */
final class LibrariesBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private LibrariesBenchmark() {}

  /** Prints the table; without arguments, the best of 3 for 512 and 2048. */
  public static void main(String[] arguments) {
    int[] usual = {3, 512, 2048};
    int[] numbers =
        arguments.length == 0
            ? usual
            : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    System.out.println(
        "| library | size | sgemm GFLOP/s | dgemm GFLOP/s | Cholesky s | dpotrf alone"
            + " s | inverse s | dtrtri alone s | eigen s |\n|---|---|---|---|---|---|---|---|---|");
    List<DenseRoutines> libraries = Libraries.all().toList();
    libraries.forEach(library -> new Rounds(library, 256).best(3));
    for (int size : Arrays.copyOfRange(numbers, 1, numbers.length)) {
      for (DenseRoutines library : libraries) {
        System.out.println(new Rounds(library, size).best(numbers[0]));
      }
    }
  }

  private static final class Rounds {
    private final DenseRoutines library;
    private final int n;
    private final LibraryMatrixOps ops;
    private final LibraryFactorizations factorizations;
    private final DoubleMatrix tokens;
    private final DoubleMatrix gram;
    private final FloatMatrix floats;

    Rounds(DenseRoutines library, int n) {
      this.library = library;
      this.n = n;
      this.ops = new LibraryMatrixOps(library);
      this.factorizations = new LibraryFactorizations(library);
      this.tokens = MatrixOpsTest.draw(n + 100, n, 1);
      this.gram = Grams.of(tokens, ops);
      this.floats = FloatMatrix.zeros(n, n);
      for (int i = 0; i < n * n; i++) {
        floats.values()[i] = (float) tokens.values()[i];
      }
    }

    String best(int rounds) {
      FloatMatrix product = FloatMatrix.zeros(n, n);
      DoubleMatrix into = DoubleMatrix.zeros(n, n);
      DoubleBlock square = tokens.block().rowRange(0, n);
      double cube = 1e-9 * n * n * n;
      DoubleMatrix lower = gram.copy();
      factorizations.cholesky(lower);
      return String.format(
          Locale.ROOT,
          "| %s | %d | %.1f | %.1f | %.3f | %.3f | %.3f | %.3f | %.2f |",
          library.description(),
          n,
          2 * cube / best(rounds, () -> () -> ops.multiplyTransposed(floats, floats, product)),
          2 * cube / best(rounds, () -> () -> ops.multiply(square, square, into.block())),
          best(rounds, () -> on(gram, factorizations::cholesky)),
          best(rounds, () -> on(gram, matrix -> library.dpotrf(n, matrix.values()))),
          best(rounds, () -> on(lower, factorizations::invertLower)),
          best(rounds, () -> on(lower, matrix -> library.dtrtri(n, matrix.values()))),
          best(Math.min(rounds, 2), () -> on(gram, factorizations::eigen)));
    }

    private static Runnable on(DoubleMatrix matrix, Consumer<DoubleMatrix> routine) {
      DoubleMatrix copy = matrix.copy();
      return () -> routine.accept(copy);
    }

    private static double best(int rounds, Supplier<Runnable> round) {
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < rounds; i++) {
        Runnable run = round.get();
        long start = THREADS.getCurrentThreadCpuTime();
        run.run();
        best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) * 1e-9);
      }
      return best;
    }
  }
}
