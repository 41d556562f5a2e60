package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.engine.Engine;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.pruning.BandStatistics;

/** Pruners on a device, judged by those of the host with the same masks' solver. */
class RowsOnStub {
  private static final int INPUTS = 96;
  private static final SolverSettings EXACT =
      SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(4, 8));
  private static final CudaBackend BACKEND = backend(GpuMemory.DEFAULT);

  private static final Engine DEVICE =
      DeviceEngine.of(BACKEND.device(), BACKEND.settings().memory());
  private static final LinearAlgebra ALGEBRA = LinearAlgebra.of(LibraryChoice.AUTO);

  /** Not with the fastest solver, which here is CUDA. */
  private static final Engine HOST = new HostEngine(ALGEBRA, new ScalarBackend());

  /** Products on the host, and masks by the device's solver. */
  private static final Engine SAME_SOLVER = new HostEngine(ALGEBRA, BACKEND);

  private static CudaBackend backend(GpuMemory memory) {
    return new CudaBackend(new GpuSettings(List.of(), memory));
  }

  static Stream<CalibratedMethod> methods() {
    return Stream.concat(Methods.PATTERNS.stream(), Stream.of(new NmPattern(3, 6)))
        .flatMap(RowsOnStub::solvers)
        .flatMap(RowsOnStub::methods);
  }

  private static Stream<SolverSettings> solvers(NmPattern pattern) {
    return Stream.of(
        SolverSettings.exact(Structure.STANDARD, pattern),
        SolverSettings.exact(Structure.TRANSPOSABLE, pattern),
        // Few sweeps: the emulation takes its time.
        new SolverSettings(
            Algorithm.TSENOR,
            Structure.TRANSPOSABLE,
            pattern,
            new TsenorSettings(0.02, 15, 10, true)));
  }

  /** Ranges of columns that are not all of one length; both powers. */
  private static Stream<CalibratedMethod> methods(SolverSettings solver) {
    int size = solver.pattern().blockSize();
    int power = size == 8 ? 1 : 2;
    boolean transposable = solver.structure() == Structure.TRANSPOSABLE;
    boolean exact = solver.algorithm() == Algorithm.EXACT;
    // ALPS takes the emulation longest; what tells its kernels from each other is the mask's
    // layout.
    boolean search = transposable && (exact ? size != 16 : size <= 6) || size == 8;
    Stream<CalibratedMethod> quick =
        Stream.of(
            new WandaMethod(new WandaMethod.Settings(solver, 3 - power)),
            new SparseGptMethod(new SparseGptMethod.Settings(solver, power, 0.01, 64)));
    return search ? Stream.concat(quick, Stream.of(alps(solver))) : quick;
  }

  /**
   * Few iterations, with a check of the support after every third. Few steps of the refit: each
   * makes rounding errors some tenfold larger until it converges, on either side.
   */
  private static CalibratedMethod alps(SolverSettings solver) {
    AlpsMethod.Settings settings = AlpsMethod.Settings.defaults(solver);
    AdmmSchedule schedule =
        new AdmmSchedule(0.1, 12, 3, settings.schedule().growth(), 30, 0.0003, 5, 1e6);
    return new AlpsMethod(
        new AlpsMethod.Settings(
            solver,
            solver,
            0.01,
            schedule,
            new AlpsMethod.Settings.Refit(5, 1e-6),
            settings.scheduleRows()));
  }

  /** With all its steps the refit's weights are not those of the host, but as good. */
  @Test
  void alpsAsPublishedIsAsGood() {
    CalibratedMethod method = Methods.alps(EXACT);
    PreparedInput prepared = method.prepare(statistics(), Methods.FACTORIZATIONS);
    WeightRows rows = DrawnLinear.weights(16, INPUTS, 9);
    RowStatistics wanted = prepared.pruner(HOST, "rows").prune(rows).statistics();
    RowStatistics found = prepared.pruner(DEVICE, "rows").prune(rows).statistics();
    assertEquals(wanted.admm(), found.admm());
    assertTrue(found.admm().iterations() > 12, found.admm().toString());
    assertClose(wanted.masks().keptScore(), found.masks().keptScore(), 1e-9);
    assertClose(wanted.error().relative(), found.error().relative(), 1e-6);
  }

  /** A metric of outputs: products from the left, and a refit whose rows are one problem. */
  @Test
  void alpsInAMetricOfOutputsIsAsGood() {
    CalibratedMethod method = Methods.alps(EXACT);
    GramStatistics alive = DrawnLinear.statistics(INPUTS, 400, 8);
    PreparedInput prepared = method.prepare(alive, Methods.FACTORIZATIONS);
    DoubleMatrix sums = DoubleMatrix.zeros(16, method.rowGroup());
    for (int i = 0; i < 16 * 16; i++) {
      sums.values()[i / 16 * sums.columns() + i % 16] = i % 17 == 0 ? 2 : 0.5;
    }
    OutputMetric metric = OutputMetric.prepare(sums, Methods.FACTORIZATIONS);
    WeightRows rows = DrawnLinear.weights(16, INPUTS, 9);
    RowStatistics wanted = prepared.pruner(HOST, "rows", metric).prune(rows).statistics();
    RowStatistics found = prepared.pruner(DEVICE, "rows", metric).prune(rows).statistics();
    assertEquals(wanted.admm(), found.admm());
    assertClose(wanted.masks().keptScore(), found.masks().keptScore(), 1e-9);
    assertClose(wanted.error().relative(), found.error().relative(), 1e-6);
  }

  static Stream<CalibratedMethod> exactMethods() {
    return methods(EXACT);
  }

  private static GramStatistics statistics() {
    return DrawnLinear.without(DrawnLinear.statistics(INPUTS, 400, 2), 3, 17, 18);
  }

  /** More rows than a group of them. */
  private static WeightRows rows(CalibratedMethod method) {
    SolverSettings solver = Methods.solverOf(method);
    int size = solver.pattern().blockSize();
    return DrawnLinear.weights(method.rowGroup() + size, INPUTS, size);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void rowsArePrunedAsOnTheHost(CalibratedMethod method) {
    PreparedInput prepared = method.prepare(statistics(), Methods.FACTORIZATIONS);
    WeightRows rows = rows(method);
    // The same solver: zeros of dead inputs are ties, which another may break otherwise.
    assertSame(method, prepared, rows, SAME_SOLVER);
  }

  /** Without ties exact masks are the same whoever solves. */
  @ParameterizedTest
  @MethodSource("exactMethods")
  void rowsArePrunedAsByTheReference(CalibratedMethod method) {
    GramStatistics alive = DrawnLinear.statistics(INPUTS, 400, 8);
    assertSame(method, method.prepare(alive, Methods.FACTORIZATIONS), rows(method), HOST);
  }

  private static void assertSame(
      CalibratedMethod method, PreparedInput prepared, WeightRows rows, Engine host) {
    boolean exact = Methods.solverOf(method).algorithm() == Algorithm.EXACT;
    PrunedRows wanted = prepared.pruner(host, "rows").prune(rows);
    PrunedRows found = prepared.pruner(DEVICE, "rows").prune(rows);
    assertArrayEquals(wanted.mask(), found.mask());
    double largest = 0;
    for (float weight : rows.weights()) {
      largest = Math.max(largest, Math.abs(weight));
    }
    for (int i = 0; i < rows.weights().length; i++) {
      float expected = wanted.rows().weights()[i];
      float actual = found.rows().weights()[i];
      double tolerance = 1e-6 * Math.max(Math.abs(expected), 1e-3 * largest);
      assertEquals(expected, actual, tolerance, "weight " + i);
      assertEquals(expected == 0, Float.floatToRawIntBits(actual) == 0, "weight " + i);
    }
    // Exact masks are proven to 2e-7; those of 4 without potentials to 2⁻²¹.
    assertSame(wanted.statistics(), found.statistics(), exact ? 1e-6 : 1e-9);
  }

  private static void assertSame(RowStatistics wanted, RowStatistics found, double proof) {
    BandStatistics masks = wanted.masks();
    assertEquals(masks.blocks(), found.masks().blocks());
    assertEquals(masks.completedEntries(), found.masks().completedEntries());
    assertEquals(masks.nonzeros(), found.masks().nonzeros());
    assertClose(masks.keptScore(), found.masks().keptScore(), 1e-9);
    assertClose(masks.upperBound(), found.masks().upperBound(), proof);
    assertClose(masks.totalScore(), found.masks().totalScore(), 1e-9);
    assertClose(masks.keptSquare(), found.masks().keptSquare(), 1e-9);
    assertEquals(masks.totalSquare(), found.masks().totalSquare());
    assertEquals(masks.gapSum(), found.masks().gapSum(), proof * masks.blocks());
    assertEquals(masks.gapMax(), found.masks().gapMax(), proof);
    ReconstructionError error = wanted.error();
    assertClose(error.squaredError(), found.error().squaredError(), 1e-9);
    assertClose(error.squaredOutput(), found.error().squaredOutput(), 1e-12);
    assertClose(error.dampedError(), found.error().dampedError(), 1e-9);
    assertClose(error.dampedOutput(), found.error().dampedOutput(), 1e-12);
    assertClose(wanted.updateLoss(), found.updateLoss(), 1e-9);
    AdmmCounts admm = wanted.admm();
    assertEquals(admm.withKeptBlocks(0), found.admm().withKeptBlocks(0));
    // Masks that are equally good but for rounding may count as kept on one side only.
    assertEquals(admm.keptBlocks(), found.admm().keptBlocks(), 0.02 * admm.keptBlocks() + 1);
  }

  private static void assertClose(double expected, double actual, double share) {
    assertEquals(expected, actual, share * Math.abs(expected));
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void theCutDoesNotMatter(CalibratedMethod method) {
    PreparedInput prepared = method.prepare(statistics(), Methods.FACTORIZATIONS);
    int group = method.rowGroup();
    WeightRows rows = DrawnLinear.weights(3 * group - 8, INPUTS, 3);
    RowPruner pruner = prepared.pruner(DEVICE, "rows");
    PrunedRows whole = pruner.prune(rows);
    assertArrayEquals(whole.rows().weights(), pruner.prune(rows).rows().weights());
    for (int first = 0; first < rows.rows(); first += first == 0 ? 2 * group : group) {
      int end = first == 0 ? 2 * group : rows.rows();
      PrunedRows part = pruner.prune(part(rows, first, end));
      assertArrayEquals(part(whole.rows(), first, end).weights(), part.rows().weights());
      int rowBytes = INPUTS / 8;
      assertArrayEquals(
          Arrays.copyOfRange(whole.mask(), first * rowBytes, end * rowBytes), part.mask());
    }
  }

  private static WeightRows part(WeightRows rows, int first, int end) {
    float[] weights =
        Arrays.copyOfRange(rows.weights(), first * rows.columns(), end * rows.columns());
    return new WeightRows(weights, end - first, rows.columns(), first);
  }

  /** Weights of few values: the exact solver takes any of many masks, and both take the same. */
  @ParameterizedTest
  @MethodSource("exactMethods")
  void tiesGiveMasksThatAreAsGood(CalibratedMethod method) {
    PreparedInput prepared =
        method.prepare(DrawnLinear.statistics(INPUTS, 400, 5), Methods.FACTORIZATIONS);
    WeightRows drawn = DrawnLinear.weights(64, INPUTS, 6);
    float[] few = new float[drawn.weights().length];
    for (int i = 0; i < few.length; i++) {
      few[i] = Math.round(drawn.weights()[i] * 50) / 50f;
    }
    WeightRows rows = drawn.withWeights(few);
    PrunedRows wanted = prepared.pruner(SAME_SOLVER, "rows").prune(rows);
    PrunedRows found = prepared.pruner(DEVICE, "rows").prune(rows);
    double expected = wanted.statistics().error().relative();
    assertEquals(expected, found.statistics().error().relative(), 0.02 * expected);
    if (method instanceof WandaMethod) {
      assertArrayEquals(wanted.mask(), found.mask());
    }
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void whatDoesNotFitIsRefused(CalibratedMethod method) {
    RowPruner pruner = method.prepare(statistics(), Methods.FACTORIZATIONS).pruner(DEVICE, "rows");
    assertRefused("72", () -> pruner.prune(DrawnLinear.weights(64, 72, 1)));
    assertRefused("multiples of 8", () -> pruner.prune(DrawnLinear.weights(60, INPUTS, 1)));
  }

  /** As on the host: a score that no mask can be judged by is named. */
  @Test
  void aScoreThatIsNotFiniteIsNamed() {
    CalibratedMethod method = Methods.sparseGpt(EXACT);
    PreparedInput prepared = method.prepare(statistics(), Methods.FACTORIZATIONS);
    WeightRows rows = DrawnLinear.weights(64, INPUTS, 1);
    rows.weights()[11 * INPUTS + 5] = Float.NaN;
    RowPruner host = prepared.pruner(SAME_SOLVER, "rows");
    String words =
        assertThrows(IllegalArgumentException.class, () -> host.prune(rows)).getMessage();
    RowPruner pruner = prepared.pruner(DEVICE, "rows");
    assertRefused(words, () -> pruner.prune(rows));
    rows.weights()[11 * INPUTS + 5] = 0;
    assertArrayEquals(host.prune(rows).mask(), pruner.prune(rows).mask());
  }

  private static void assertRefused(String part, Runnable action) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
