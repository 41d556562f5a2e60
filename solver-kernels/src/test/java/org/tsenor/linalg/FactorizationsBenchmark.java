package org.tsenor.linalg;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import org.netlib.util.intW;

/**
 * Factorizations by products of blocks against those of the Java LAPACK alone, on the same matrix
 * in the same run, CPU seconds of one thread. It prints one Markdown table:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -Xmx2g \
 *   -cp "solver-kernels/target/test-classes:solver-kernels/target/classes\
 * :spark-job/runtime/target/jars/*" \
 *   org.tsenor.linalg.FactorizationsBenchmark [SIZE ...]
 * </pre>
 */
final class FactorizationsBenchmark {
  private static final LAPACK LAPACK_ALONE = JavaLAPACK.getInstance();
  private static final Factorizations BLOCKED = new NetlibFactorizations();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private FactorizationsBenchmark() {}

  /** Prints the table; without arguments, for 512, 1024 and 2048, after 512 has warmed up. */
  public static void main(String[] arguments) {
    int[] sizes =
        arguments.length == 0
            ? new int[] {512, 1024, 2048}
            : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    System.out.println(
        "| size | dpotrf | blocks | dtrtri | blocks | dsyevd | blocks |\n"
            + "|---|---|---|---|---|---|---|");
    for (int round = 0; round < 3; round++) {
      times(512);
    }
    for (int size : sizes) {
      System.out.printf(Locale.ROOT, "| %d | %s |%n", size, times(size));
    }
  }

  private static String times(int n) {
    DoubleMatrix tokens = MatrixOpsTest.draw(n + 100, n, 1);
    DoubleMatrix matrix = DoubleMatrix.zeros(n, n);
    new NetlibMatrixOps().addGram(tokens.block(), matrix);
    DoubleMatrix alone = matrix.copy();
    DoubleMatrix blocked = matrix.copy();
    intW info = new intW(0);
    return String.format(
        Locale.ROOT,
        "%.2f | %.2f | %.2f | %.2f | %.2f | %.2f",
        seconds(() -> LAPACK_ALONE.dpotrf("U", n, alone.values(), n, info)),
        seconds(() -> BLOCKED.cholesky(blocked)),
        seconds(() -> LAPACK_ALONE.dtrtri("U", "N", n, alone.values(), n, info)),
        seconds(() -> BLOCKED.invertLower(blocked)),
        seconds(() -> decompose(matrix.copy())),
        seconds(() -> BLOCKED.eigen(matrix)));
  }

  private static void decompose(DoubleMatrix matrix) {
    int n = matrix.rows();
    double[] work = new double[1 + 6 * n + 2 * n * n];
    int[] integers = new int[3 + 5 * n];
    LAPACK_ALONE.dsyevd(
        "V",
        "U",
        n,
        matrix.values(),
        n,
        new double[n],
        work,
        work.length,
        integers,
        integers.length,
        new intW(0));
  }

  private static double seconds(Runnable run) {
    long start = THREADS.getCurrentThreadCpuTime();
    run.run();
    return (THREADS.getCurrentThreadCpuTime() - start) * 1e-9;
  }
}
