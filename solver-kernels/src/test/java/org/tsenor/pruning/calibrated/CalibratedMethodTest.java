package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** What holds for every method. */
class CalibratedMethodTest {
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final SolverSettings EXACT = SolverSettings.exact(Structure.TRANSPOSABLE, P4_8);

  static Stream<CalibratedMethod> methods() {
    return Stream.of(P4_8, new NmPattern(3, 10), new NmPattern(2, 4))
        .flatMap(Methods::solvers)
        .flatMap(Methods::all);
  }

  static Stream<CalibratedMethod> exactMethods() {
    return Methods.all(EXACT);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void masksMeetThePatternAndWeightsTheMask(CalibratedMethod method) {
    SolverSettings solver = Methods.solverOf(method);
    int size = solver.pattern().blockSize();
    boolean standard = solver.structure() == Structure.STANDARD;
    WeightRows rows = DrawnLinear.weights(standard ? 21 : 4 * size, 120, 1);
    PrunedRows pruned = Methods.prune(method, DrawnLinear.statistics(120, 400, 2), rows);
    int[] byColumn = new int[120];
    for (int row = 0; row < rows.rows(); row++) {
      int[] byGroup = new int[120 / size];
      for (int column = 0; column < 120; column++) {
        boolean kept = keeps(pruned, row, column);
        byGroup[column / size] += kept ? 1 : 0;
        byColumn[column] += kept ? 1 : 0;
        float weight = pruned.rows().weights()[row * 120 + column];
        assertTrue(kept || Float.floatToRawIntBits(weight) == 0, "pruned weights are +0.0");
      }
      for (int kept : byGroup) {
        assertEquals(solver.pattern().kept(), kept);
      }
      if (!standard && row % size == size - 1) {
        for (int kept : byColumn) {
          assertEquals(solver.pattern().kept(), kept);
        }
        Arrays.fill(byColumn, 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void bandsGiveTheBitsOfTheWhole(CalibratedMethod method) {
    int group = method.rowGroup();
    WeightRows rows = DrawnLinear.weights(3 * group, 120, 3);
    RowPruner pruner =
        method
            .prepare(DrawnLinear.statistics(120, 400, 4), Methods.FACTORIZATIONS)
            .pruner(Methods.ENGINE, "test");
    PrunedRows whole = pruner.prune(rows);
    RowStatistics sum = RowStatistics.NONE;
    for (int first = 0; first < 3 * group; first += first == 0 ? 2 * group : group) {
      int count = first == 0 ? 2 * group : group;
      PrunedRows part = pruner.prune(part(rows, first, count));
      assertArrayEquals(
          part(whole.rows(), first, count).weights(), part.rows().weights(), "from " + first);
      assertArrayEquals(
          Arrays.copyOfRange(whole.mask(), first * 15, (first + count) * 15), part.mask());
      sum = sum.plus(part.statistics());
    }
    assertEquals(whole.statistics().error().relative(), sum.error().relative(), 1e-12);
    assertEquals(whole.statistics().masks().blocks(), sum.masks().blocks());
    assertEquals(whole.statistics().masks().nonzeros(), sum.masks().nonzeros());
    assertEquals(whole.statistics().admm().iterations(), sum.admm().iterations());
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void errorsAreThoseOfThreeLoops(CalibratedMethod method) {
    WeightRows rows = DrawnLinear.weights(80, 64, 5);
    GramStatistics statistics = DrawnLinear.statistics(64, 300, 6);
    PrunedRows pruned = Methods.prune(method, statistics, rows);
    ReconstructionError error = pruned.statistics().error();
    double[] change = DrawnLinear.change(rows, pruned.rows());
    double[] dense = DrawnLinear.change(rows.withWeights(new float[80 * 64]), rows);
    double squared = DrawnLinear.energy(change, statistics.gram());
    double output = DrawnLinear.energy(dense, statistics.gram());
    assertEquals(squared, error.squaredError(), squared * 1e-12);
    assertEquals(output, error.squaredOutput(), output * 1e-12);
    double mean = Arrays.stream(statistics.diagonal()).average().orElseThrow();
    double damping = method instanceof WandaMethod ? 0 : 0.01 * mean;
    double added = damping * Arrays.stream(change).map(value -> value * value).sum();
    assertEquals(squared + added, error.dampedError(), squared * 1e-12);
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void deadColumnsAreCountedAndCostNothing(CalibratedMethod method) {
    WeightRows rows = DrawnLinear.weights(64, 64, 7);
    GramStatistics alive = DrawnLinear.statistics(64, 300, 8);
    GramStatistics statistics = DrawnLinear.without(alive, 3, 17, 40);
    PreparedInput prepared = method.prepare(statistics, Methods.FACTORIZATIONS);
    assertEquals(3, prepared.report().deadColumns());
    PrunedRows pruned = prepared.pruner(Methods.ENGINE, "test").prune(rows);
    double error = DrawnLinear.energy(DrawnLinear.change(rows, pruned.rows()), statistics.gram());
    assertEquals(error, pruned.statistics().error().squaredError(), error * 1e-12);
    for (int row = 0; row < 64; row++) {
      float weight = pruned.rows().weights()[row * 64 + 17];
      assertTrue(weight == 0 || method instanceof WandaMethod && keeps(pruned, row, 17));
    }
    PrunedRows without = Methods.prune(method, alive, rows);
    assertTrue(error < without.statistics().error().squaredError());
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void aPreparedInputTravelsAsArrays(CalibratedMethod method) {
    WeightRows rows = DrawnLinear.weights(64, 64, 9);
    PreparedInput prepared =
        method.prepare(DrawnLinear.statistics(64, 300, 10), Methods.FACTORIZATIONS);
    PreparedInput arrived = method.restore(prepared.arrays());
    assertEquals(prepared.report(), arrived.report());
    PrunedRows expected = prepared.pruner(Methods.ENGINE, "test").prune(rows);
    PrunedRows pruned = arrived.pruner(Methods.ENGINE, "test").prune(rows);
    assertArrayEquals(expected.rows().weights(), pruned.rows().weights());
    assertEquals(expected.statistics(), pruned.statistics());
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void arraysOfAnotherShapeAreNoPreparedInput(CalibratedMethod method) {
    PreparedArrays arrays =
        method.prepare(DrawnLinear.statistics(64, 300, 10), Methods.FACTORIZATIONS).arrays();
    for (String name : arrays.matrices().keySet()) {
      Map<String, DoubleMatrix> others = new HashMap<>(arrays.matrices());
      others.remove(name);
      assertRefused(method, new PreparedArrays(arrays.facts(), others));
      others.put(name, DoubleMatrix.zeros(3, 2));
      assertRefused(method, new PreparedArrays(arrays.facts(), others));
    }
    for (String name : arrays.facts().keySet()) {
      Map<String, String> facts = new HashMap<>(arrays.facts());
      facts.remove(name);
      assertRefused(method, new PreparedArrays(facts, arrays.matrices()));
      facts.put(name, "text");
      assertRefused(method, new PreparedArrays(facts, arrays.matrices()));
    }
  }

  private static void assertRefused(CalibratedMethod method, PreparedArrays arrays) {
    assertThrows(IllegalArgumentException.class, () -> method.restore(arrays));
  }

  @ParameterizedTest
  @MethodSource("exactMethods")
  void whatDoesNotFitIsRefused(CalibratedMethod method) {
    GramStatistics statistics = DrawnLinear.statistics(64, 300, 11);
    RowPruner pruner =
        method.prepare(statistics, Methods.FACTORIZATIONS).pruner(Methods.ENGINE, "test");
    assertRefused("72", () -> pruner.prune(DrawnLinear.weights(64, 72, 1)));
    assertRefused("multiples of 8", () -> pruner.prune(DrawnLinear.weights(60, 64, 1)));
    float[] weights = DrawnLinear.weights(64, 64, 1).weights();
    assertRefused("starts at row 72", () -> pruner.prune(new WeightRows(weights, 64, 64, 72)));
    statistics.gram().values()[5 * 64 + 9] = Double.NaN;
    assertRefused("row 5, column 9", () -> method.prepare(statistics, Methods.FACTORIZATIONS));
  }

  @Test
  void wandaChangesNoWeight() {
    WeightRows rows = DrawnLinear.weights(64, 64, 12);
    for (int power = 1; power <= 2; power++) {
      PrunedRows pruned =
          Methods.prune(
              new WandaMethod(new WandaMethod.Settings(EXACT, power)),
              DrawnLinear.statistics(64, 300, 13),
              rows);
      for (int i = 0; i < 64 * 64; i++) {
        float expected = keeps(pruned, i / 64, i % 64) ? rows.weights()[i] : 0;
        assertEquals(expected, pruned.rows().weights()[i]);
      }
    }
  }

  /** Powers of two go through every method's arithmetic, but for a floor of ALPS, untouched. */
  @Test
  void scaleDoesNotMatter() {
    WeightRows rows = DrawnLinear.weights(64, 64, 14);
    GramStatistics statistics = DrawnLinear.statistics(64, 300, 15);
    float[] tiny = rows.weights().clone();
    for (int i = 0; i < tiny.length; i++) {
      tiny[i] *= 0x1p-100f;
    }
    double[] huge = Arrays.stream(statistics.gram().values()).map(g -> g * 0x1p200).toArray();
    GramStatistics scaled =
        new GramStatistics(
            new DoubleMatrix(64, 64, huge), statistics.tokens(), statistics.samples());
    Stream.of(Methods.wanda(EXACT), Methods.sparseGpt(EXACT))
        .forEach(
            method -> {
              PrunedRows plain = Methods.prune(method, statistics, rows);
              PrunedRows other = Methods.prune(method, scaled, rows.withWeights(tiny));
              assertArrayEquals(plain.mask(), other.mask());
              for (int i = 0; i < tiny.length; i++) {
                assertEquals(plain.rows().weights()[i] * 0x1p-100f, other.rows().weights()[i]);
              }
            });
  }

  @Test
  void weightsAreRoundedToTheirFormatOrRefused() {
    WeightRows rows = new WeightRows(new float[] {1.00390625f, -70000f}, 1, 2, 0);
    PrunedRows pruned = new PrunedRows(rows, new byte[] {3}, RowStatistics.NONE);
    WeightBand band = pruned.narrow(WeightFormat.BF16);
    assertEquals(1f, WeightFormat.BF16.widen(band.weights(), 0), "halfway goes to the even");
    assertThrows(NonFiniteWeightException.class, () -> pruned.narrow(WeightFormat.F16));
  }

  private static void assertRefused(String part, Runnable action) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }

  private static boolean keeps(PrunedRows pruned, int row, int column) {
    int rowBytes = (pruned.rows().columns() + 7) / 8;
    return (pruned.mask()[row * rowBytes + column / 8] >>> column % 8 & 1) != 0;
  }

  private static WeightRows part(WeightRows rows, int first, int count) {
    float[] weights =
        Arrays.copyOfRange(
            rows.weights(), first * rows.columns(), (first + count) * rows.columns());
    return new WeightRows(weights, count, rows.columns(), first);
  }
}
