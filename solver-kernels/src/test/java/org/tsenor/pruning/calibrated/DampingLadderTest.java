package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.calibrated.DampingStep.Kind;

class DampingLadderTest {
  private static final SolverSettings EXACT =
      SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(2, 4));

  static Stream<CalibratedMethod> dampingMethods() {
    return Stream.of(Methods.sparseGpt(EXACT), Methods.alps(EXACT));
  }

  /**
   * Ones with one pair of inputs coupled by more than 1: its smaller eigenvalue is 1 − coupling.
   */
  private static GramStatistics coupled(double coupling) {
    DoubleMatrix gram = DoubleMatrix.zeros(16, 16);
    for (int k = 0; k < 16; k++) {
      gram.values()[k * 17] = 1;
    }
    gram.values()[3 * 16 + 9] = coupling;
    gram.values()[9 * 16 + 3] = coupling;
    return new GramStatistics(gram, 64, 4);
  }

  @ParameterizedTest
  @MethodSource("dampingMethods")
  void dampingGrowsTenfoldUntilItIsEnough(CalibratedMethod method) {
    assertEquals(List.of(0.01), factors(method, coupled(1.005)));
    assertEquals(List.of(0.01, 0.1), factors(method, coupled(1.05)));
    assertEquals(List.of(0.01, 0.1, 1.0), factors(method, coupled(1.5)));
    PreparationReport report = method.prepare(coupled(1.5), Methods.FACTORIZATIONS).report();
    assertEquals(
        new DampingStep(Kind.MEAN, 1, ""), report.dampingSteps().get(2), "the last is accepted");
    String failure = report.dampingSteps().get(0).failure();
    assertTrue(failure.matches("no positive pivot in column (3|9)"), failure);
  }

  private static List<Double> factors(CalibratedMethod method, GramStatistics statistics) {
    PreparationReport report = method.prepare(statistics, Methods.FACTORIZATIONS).report();
    assertTrue(report.dampingSteps().stream().allMatch(step -> step.kind() == Kind.MEAN));
    return report.dampingSteps().stream().map(DampingStep::factor).toList();
  }

  /** One pair carries nearly all of the trace: the mean is too little for it, its own entry not. */
  @ParameterizedTest
  @MethodSource("dampingMethods")
  void columnsAreDampedByTheirOwnWhereTheMeanIsTooLittle(CalibratedMethod method) {
    GramStatistics statistics = coupled(0);
    double[] gram = statistics.gram().values();
    gram[3 * 17] = 1000;
    gram[9 * 17] = 1000;
    gram[3 * 16 + 9] = 1500;
    gram[9 * 16 + 3] = 1500;
    List<DampingStep> steps =
        method.prepare(statistics, Methods.FACTORIZATIONS).report().dampingSteps();
    assertEquals(4, steps.size());
    assertEquals(new DampingStep(Kind.PER_COLUMN, 1, ""), steps.get(3));
    Methods.prune(method, statistics, DrawnLinear.weights(16, 16, 1));
  }

  @ParameterizedTest
  @MethodSource("dampingMethods")
  void theLinearFailsWhereNothingHelps(CalibratedMethod method) {
    GramNotPositiveDefiniteException failure =
        assertThrows(
            GramNotPositiveDefiniteException.class,
            () -> method.prepare(coupled(3), Methods.FACTORIZATIONS));
    assertEquals(4, failure.steps().size());
    assertTrue(failure.steps().stream().noneMatch(DampingStep::accepted));
    assertTrue(failure.getMessage().contains("mean damping 0.01: no positive pivot in column"));
    assertTrue(failure.getMessage().contains("per-column damping 1.0"));
  }

  /** Fewer tokens than inputs: the Gram matrix is singular, and no damping is not enough. */
  @Test
  void noDampingIsFollowedByTheDefault() {
    GramStatistics statistics = DrawnLinear.statistics(64, 40, 2);
    CalibratedMethod sparseGpt =
        new SparseGptMethod(new SparseGptMethod.Settings(EXACT, 2, 0, 128));
    CalibratedMethod alps =
        new AlpsMethod(
            new AlpsMethod.Settings(
                EXACT, EXACT, 0, AdmmSchedule.DEFAULTS, AlpsMethod.Settings.Refit.DEFAULTS, 64));
    assertEquals(List.of(0.0, 0.01), factors(sparseGpt, statistics));
    assertEquals(List.of(0.0, 0.01), factors(alps, statistics));
  }

  @Test
  void aDampingOutOfRangeIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new SparseGptMethod.Settings(EXACT, 2, 1.5, 128));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SparseGptMethod.Settings(EXACT, 2, Double.NaN, 128));
  }
}
