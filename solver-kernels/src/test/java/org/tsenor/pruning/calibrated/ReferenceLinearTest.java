package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.pruning.calibrated.Methods.PATTERNS;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** Two linears of the tiny Llama against an independent implementation in float64. */
class ReferenceLinearTest {
  static Stream<Arguments> cases() {
    return LinearFixture.NAMES.stream()
        .flatMap(
            name ->
                PATTERNS.stream()
                    .flatMap(
                        pattern ->
                            Stream.of(Structure.values())
                                .map(structure -> Arguments.of(name, pattern, structure))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wanda(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    PrunedRows pruned = Methods.prune(Methods.wanda(solver), linear.statistics(), linear.weights());
    RowStatistics statistics = pruned.statistics();
    assertRelative(linear, "wanda", solver, "rel_err", statistics.error().relative(), 1e-6);
    assertRelative(linear, "wanda", solver, "sq_dense", statistics.error().squaredOutput(), 1e-12);
    assertRelative(linear, "wanda", solver, "kept_score", statistics.masks().keptScore(), 1e-7);
    assertRelative(linear, "wanda", solver, "total_score", statistics.masks().totalScore(), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sparseGpt(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    PrunedRows pruned =
        Methods.prune(Methods.sparseGpt(solver), linear.statistics(), linear.weights());
    ReconstructionError error = pruned.statistics().error();
    assertRelative(linear, "sparsegpt", solver, "rel_err", error.relative(), 1e-5);
    assertSameWeights(linear, "sparsegpt", solver, pruned);
  }

  /** With one schedule for the whole linear, as the published program has it. */
  @ParameterizedTest
  @MethodSource("cases")
  void alpsOnTheWholeLinear(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    AlpsMethod.Settings whole =
        new AlpsMethod.Settings(
            solver, solver, 0.01, AdmmSchedule.DEFAULTS, AlpsMethod.Settings.Refit.DEFAULTS, 128);
    PrunedRows pruned = Methods.prune(new AlpsMethod(whole), linear.statistics(), linear.weights());
    RowStatistics statistics = pruned.statistics();
    assertRelative(linear, "alps", solver, "rel_err", statistics.error().relative(), 1e-5);
    assertRelative(linear, "alps", solver, "damped_err", statistics.error().dampedRelative(), 1e-5);
    assertRelative(linear, "alps", solver, "iterations", statistics.admm().iterations(), 0);
    assertRelative(linear, "alps", solver, "rho", statistics.admm().largestRho(), 1e-12);
    assertSameWeights(linear, "alps", solver, pruned);
  }

  /** With a schedule for every 64 rows, which makes bands independent. */
  @ParameterizedTest
  @MethodSource("cases")
  void alpsInGroupsOfRows(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    PrunedRows pruned = Methods.prune(Methods.alps(solver), linear.statistics(), linear.weights());
    assertRelative(linear, "alps", solver, "rel_err", pruned.statistics().error().relative(), 2e-3);
  }

  /** The published solver inside ALPS: other masks, of about the same worth. */
  @ParameterizedTest
  @MethodSource("cases")
  void alpsWithTheEntropicSolver(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    SolverSettings tsenor = Methods.tsenor(structure, pattern);
    PrunedRows pruned = Methods.prune(Methods.alps(tsenor), linear.statistics(), linear.weights());
    assertRelative(linear, "alps", solver, "rel_err", pruned.statistics().error().relative(), 0.01);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void alpsIsBelowSparseGptAndThatBelowWanda(String name, NmPattern pattern, Structure structure) {
    LinearFixture linear = LinearFixture.load(name);
    SolverSettings solver = SolverSettings.exact(structure, pattern);
    double[] errors =
        Methods.all(solver)
            .map(method -> Methods.prune(method, linear.statistics(), linear.weights()))
            .mapToDouble(pruned -> pruned.statistics().error().relative())
            .toArray();
    assertTrue(errors[1] < errors[0] && errors[2] < errors[1]);
  }

  private static void assertRelative(
      LinearFixture linear,
      String method,
      SolverSettings solver,
      String figure,
      double actual,
      double tolerance) {
    double expected = linear.figure(method, solver.pattern(), solver.structure(), figure);
    assertEquals(expected, actual, expected * tolerance, figure);
  }

  private static void assertSameWeights(
      LinearFixture linear, String method, SolverSettings solver, PrunedRows pruned) {
    int blockSize = solver.pattern().blockSize();
    if (blockSize == 4 || blockSize == 32) {
      float[] expected = linear.pruned(method, solver.pattern(), solver.structure());
      assertArrayEquals(expected, pruned.rows().weights(), 1e-5f);
    }
  }
}
