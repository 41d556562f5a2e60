package org.tsenor.pruning.calibrated;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tsenor.engine.Engine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.linalg.Libraries;
import org.tsenor.linalg.LibraryFactorizations;
import org.tsenor.linalg.LibraryMatrixOps;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Where the time of a calibrated method goes, a linear at a time: factorizations, products, mask
 * solving and the rest, each as a share of all, with the error beside it. Gaussian weights, inputs
 * that are correlated, transposable masks by the exact solver. It prints one Markdown table:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -Xmx1g \
 *   -cp "solver-kernels/target/test-classes:solver-kernels/target/classes\
 * :spark-job/runtime/target/jars/*" \
 *   org.tsenor.pruning.calibrated.CalibratedBenchmark [METHOD ROWS INPUTS] ...
 * </pre>
 *
 * <p>Times are CPU times of one thread, after a smaller linear has warmed up. ALPS takes minutes
 * for what SparseGPT takes seconds for: its linear is smaller.
 */
final class CalibratedBenchmark {
  private static final List<String> USUAL =
      List.of(
          "wanda",
          "2048",
          "2048",
          "wanda",
          "512",
          "2048",
          "sparsegpt",
          "2048",
          "2048",
          "sparsegpt",
          "512",
          "2048",
          "alps",
          "256",
          "1024");

  private static final List<NmPattern> PATTERNS =
      List.of(new NmPattern(2, 4), new NmPattern(16, 32));

  private static final double WARM_UP_SECONDS = 3;

  private CalibratedBenchmark() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    List<String> cases = arguments.length == 0 ? USUAL : List.of(arguments);
    System.out.printf("JDK %s, %s%n%n", Runtime.version(), Methods.BACKEND.description());
    System.out.println(
        "| library | method | linear | pattern | all s | factor s | products s | GFLOP/s | masks s | rest s"
            + " | factor % | products % | masks % | rest % | relative error |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    List<DenseRoutines> libraries = Libraries.all().toList();
    Map<Integer, GramStatistics> drawn = new HashMap<>();
    for (int at = 0; at < cases.size(); at += 3) {
      int rows = Integer.parseInt(cases.get(at + 1));
      int inputs = Integer.parseInt(cases.get(at + 2));
      GramStatistics statistics =
          drawn.computeIfAbsent(inputs, key -> DrawnLinear.statistics(key, 2 * key, 1));
      WeightRows weights = DrawnLinear.weights(rows, inputs, 2);
      for (NmPattern pattern : PATTERNS) {
        CalibratedMethod method = method(cases.get(at), pattern);
        for (DenseRoutines library : libraries) {
          warmUp(library, method);
          print(library, pattern, weights, run(library, method, statistics, weights));
        }
      }
    }
  }

  private static CalibratedMethod method(String name, NmPattern pattern) {
    return Methods.all(SolverSettings.exact(Structure.TRANSPOSABLE, pattern))
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no method " + name));
  }

  /** Compiles what the method runs: a linear of a thirtieth or less, again and again. */
  private static void warmUp(DenseRoutines library, CalibratedMethod method) {
    GramStatistics statistics = DrawnLinear.statistics(256, 512, 3);
    WeightRows rows = DrawnLinear.weights(256, 256, 4);
    double end = TimedParts.now() + WARM_UP_SECONDS;
    while (TimedParts.now() < end) {
      run(library, method, statistics, rows);
    }
  }

  private record Run(String method, double seconds, TimedParts parts, double error) {}

  private static Run run(
      DenseRoutines library, CalibratedMethod method, GramStatistics statistics, WeightRows rows) {
    TimedParts parts = new TimedParts();
    double start = TimedParts.now();
    PreparedInput prepared =
        method.prepare(statistics, parts.factorizations(new LibraryFactorizations(library)));
    Engine engine =
        new HostEngine(
            parts.ops(new LibraryMatrixOps(library)),
            new LibraryFactorizations(library),
            parts.backend(Methods.BACKEND));
    PrunedRows pruned = prepared.pruner(engine, "benchmark").prune(rows);
    double seconds = TimedParts.now() - start;
    return new Run(method.name(), seconds, parts, pruned.statistics().error().relative());
  }

  private static void print(DenseRoutines library, NmPattern pattern, WeightRows rows, Run run) {
    TimedParts parts = run.parts;
    double rest = run.seconds - parts.factorizing() - parts.multiplying() - parts.solving();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d x %d | %s | %.2f | %.2f | %.2f | %.1f | %.2f | %.2f"
            + " | %.0f | %.0f | %.0f | %.0f | %.6f |%n",
        library.description(),
        run.method,
        rows.rows(),
        rows.columns(),
        pattern,
        run.seconds,
        parts.factorizing(),
        parts.multiplying(),
        1e-9 * parts.operations() / parts.multiplying(),
        parts.solving(),
        rest,
        100 * parts.factorizing() / run.seconds,
        100 * parts.multiplying() / run.seconds,
        100 * parts.solving() / run.seconds,
        100 * rest / run.seconds,
        run.error);
  }
}
