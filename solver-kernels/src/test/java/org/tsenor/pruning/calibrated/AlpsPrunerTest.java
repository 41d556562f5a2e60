package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

class AlpsPrunerTest {
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final SolverSettings EXACT = SolverSettings.exact(Structure.TRANSPOSABLE, P4_8);

  static Stream<SolverSettings> solvers() {
    return Stream.of(new NmPattern(2, 4), P4_8, new NmPattern(16, 32)).flatMap(Methods::solvers);
  }

  static Stream<SolverSettings> solversOfEight() {
    return Methods.solvers(P4_8);
  }

  @ParameterizedTest
  @MethodSource("solversOfEight")
  void errorFallsWithEveryStepOfTheRefit(SolverSettings solver) {
    LinearFixture linear = LinearFixture.load("k_proj");
    double before = Double.POSITIVE_INFINITY;
    for (int steps = 0; steps <= 12; steps++) {
      AlpsMethod.Settings settings =
          with(solver, AdmmSchedule.DEFAULTS, new AlpsMethod.Settings.Refit(steps, 0));
      double error = damped(prune(settings, linear.statistics(), linear.weights()));
      // Weights come back as floats: below that, a step may not show.
      assertTrue(
          error <= before * (1 + 1e-9), "step %d: %s after %s".formatted(steps, error, before));
      assertTrue(steps != 1 || error < before * (1 - 1e-6), "the first step shows");
      before = error;
    }
  }

  /** On weights and calibration that have nothing to do with a model. */
  @ParameterizedTest
  @MethodSource("solvers")
  void errorIsNeverAboveThatOfSparseGpt(SolverSettings solver) {
    for (int seed = 0; seed < 3; seed++) {
      GramStatistics statistics = DrawnLinear.statistics(96, 200 + 300 * seed, seed);
      WeightRows rows = DrawnLinear.weights(64, 96, seed);
      double alps = damped(Methods.prune(Methods.alps(solver), statistics, rows));
      double sparseGpt = damped(Methods.prune(Methods.sparseGpt(solver), statistics, rows));
      assertTrue(alps <= sparseGpt, "%s above %s".formatted(alps, sparseGpt));
    }
  }

  /**
   * Where few groups are in doubt, the first penalty pins the support and the search has to begin
   * again with less. An implementation by plain loops judges it.
   */
  @ParameterizedTest
  @CsvSource({"3, 0", "5, 2", "20, 2"})
  void aSearchThatIsPinnedRestartsWithASmallerPenalty(float gap, int restarts) {
    GramStatistics statistics = DrawnLinear.statistics(64, 2000, 1);
    WeightRows rows = mostlyDecided(statistics, gap);
    SolverSettings standard = SolverSettings.exact(Structure.STANDARD, P4_8);
    PrunedRows pruned = Methods.prune(Methods.alps(standard), statistics, rows);
    NaiveAlps naive = new NaiveAlps(P4_8, statistics, rows);
    double[][] expected = naive.run();
    assertEquals(restarts, naive.restarts(), "what this case is for");
    assertEquals(restarts, pruned.statistics().admm().restarts());
    assertEquals(naive.iterations(), pruned.statistics().admm().iterations());
    for (int i = 0; i < 64 * 64; i++) {
      assertEquals(expected[i / 64][i % 64], pruned.rows().weights()[i], 1e-7, "weight " + i);
    }
    double sparseGpt = damped(Methods.prune(Methods.sparseGpt(standard), statistics, rows));
    assertTrue(damped(pruned) < sparseGpt);
  }

  /** Four of eight weights stand out by a factor in every group of a row, but for two groups. */
  private static WeightRows mostlyDecided(GramStatistics statistics, float gap) {
    WeightRows rows = DrawnLinear.weights(64, 64, 1);
    for (int i = 0; i < 64 * 64; i++) {
      float drawn = rows.weights()[i];
      double norm = Math.sqrt(statistics.gram().at(i % 64, i % 64));
      float weight = (float) ((Math.signum(drawn) * 0.02f + drawn * 0.1f) / norm);
      boolean large = i % 8 < 4 || i % (64 * 32) < 8;
      rows.weights()[i] = large ? weight : weight / gap;
    }
    return rows;
  }

  private static AdmmSchedule startingAt(double rho) {
    AdmmSchedule defaults = AdmmSchedule.DEFAULTS;
    return new AdmmSchedule(
        rho,
        defaults.maxIterations(),
        defaults.checkEvery(),
        defaults.growth(),
        defaults.settledAfter(),
        defaults.settledShare(),
        defaults.relaxation(),
        defaults.largestRho());
  }

  /** A rectangle of entries with room for two masks of it. */
  private record Rectangle(Matrix entries, Mask first, Mask second, MaskSteps.Space space) {
    static Rectangle in(Workspace space) {
      return new Rectangle(
          space.hold(new DoubleMatrix(64, 64, drawn(64 * 64))),
          space.mask(EXACT, 64, 64),
          space.mask(EXACT, 64, 64),
          space.maskSpace(EXACT, 64, 64));
    }
  }

  @Test
  void aSolverThatIsNotExactDoesNotLoseABetterMask() {
    Layout<Rectangle> layout = Rectangle::in;
    try (Lease<Void> lease = Methods.ENGINE.lease(List.of(layout))) {
      Rectangle rectangle = lease.lay(layout);
      MaskSteps masks = lease.steps().masks();
      Mask best = rectangle.first();
      MaskSteps.Sums sums = chosen(masks, EXACT, rectangle, Optional.empty(), best);
      for (Algorithm algorithm : new Algorithm[] {Algorithm.GREEDY, Algorithm.TSENOR}) {
        SolverSettings settings =
            new SolverSettings(algorithm, Structure.TRANSPOSABLE, P4_8, TsenorSettings.DEFAULTS);
        chosen(masks, settings, rectangle, Optional.empty(), rectangle.second());
        long offered = masks.changes(rectangle.second(), best);
        assertTrue(offered > 0, algorithm + " is not optimal everywhere");
        MaskSteps.Sums guarded =
            chosen(masks, settings, rectangle, Optional.of(best), rectangle.second());
        // No block can keep more than the best mask does, so all keep as much.
        double expected = sums.blocks().keptScore();
        assertEquals(expected, guarded.blocks().keptScore(), 1e-12 * expected);
        assertTrue(guarded.blocks().gapSum() >= 0);
        assertTrue(masks.changes(rectangle.second(), best) < offered);
      }
    }
  }

  private static MaskSteps.Sums chosen(
      MaskSteps masks,
      SolverSettings settings,
      Rectangle rectangle,
      Optional<Mask> before,
      Mask into) {
    Projection projection = new Projection(masks, settings, rectangle.space());
    projection.choose(rectangle.entries(), before, into);
    assertEquals(before.isPresent(), projection.keptBlocks() > 0);
    return projection.sums();
  }

  @Test
  void anExactSolverIsNotSecondGuessed() {
    Layout<Rectangle> layout = Rectangle::in;
    try (Lease<Void> lease = Methods.ENGINE.lease(List.of(layout))) {
      Rectangle rectangle = lease.lay(layout);
      MaskSteps masks = lease.steps().masks();
      Projection exact = new Projection(masks, EXACT, rectangle.space());
      exact.choose(rectangle.entries(), Optional.empty(), rectangle.first());
      exact.choose(rectangle.entries(), Optional.of(rectangle.first()), rectangle.second());
      assertEquals(0, masks.changes(rectangle.first(), rectangle.second()));
      assertEquals(0, exact.keptBlocks());
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    SolverSettings standard = SolverSettings.exact(Structure.STANDARD, P4_8);
    AlpsMethod.Settings.Refit refit = AlpsMethod.Settings.Refit.DEFAULTS;
    assertThrows(
        IllegalArgumentException.class,
        () -> new AlpsMethod.Settings(EXACT, standard, 0.01, AdmmSchedule.DEFAULTS, refit, 64));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AlpsMethod.Settings(EXACT, EXACT, 0.01, AdmmSchedule.DEFAULTS, refit, 60));
    assertThrows(IllegalArgumentException.class, () -> startingAt(0));
    assertThrows(IllegalArgumentException.class, () -> startingAt(1e7));
    assertThrows(IllegalArgumentException.class, () -> new AlpsMethod.Settings.Refit(-1, 0));
  }

  private static double[] drawn(int count) {
    float[] weights = DrawnLinear.weights(1, count, 31).weights();
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = weights[i];
    }
    return values;
  }

  private static AlpsMethod.Settings with(
      SolverSettings solver, AdmmSchedule schedule, AlpsMethod.Settings.Refit refit) {
    return new AlpsMethod.Settings(solver, solver, 0.01, schedule, refit, 64);
  }

  private static PrunedRows prune(
      AlpsMethod.Settings settings, GramStatistics statistics, WeightRows rows) {
    return Methods.prune(new AlpsMethod(settings), statistics, rows);
  }

  private static double damped(PrunedRows pruned) {
    return pruned.statistics().error().dampedRelative();
  }
}
