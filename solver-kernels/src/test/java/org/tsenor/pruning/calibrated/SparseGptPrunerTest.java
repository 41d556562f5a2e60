package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

class SparseGptPrunerTest {
  private static final MatrixOps OPS = LinearAlgebra.of(LibraryChoice.AUTO).ops();

  static Stream<SolverSettings> solvers() {
    return Stream.of(new NmPattern(2, 4), new NmPattern(3, 10), new NmPattern(16, 32))
        .flatMap(Methods::solvers);
  }

  /** Σ ½e² = ½ tr(ΔW·H·ΔWᵀ), the weights in double, dead columns among them. */
  @ParameterizedTest
  @MethodSource("solvers")
  void lossIsTheQuadraticFormOfTheChange(SolverSettings solver) {
    int inputs = 320;
    GramStatistics statistics = DrawnLinear.without(DrawnLinear.statistics(inputs, 700, 1), 5, 200);
    WeightRows rows = DrawnLinear.weights(160, inputs, 2);
    SparseGptInput prepared = prepare(SparseGptMethod.Settings.defaults(solver), statistics);
    SparseGptRows method = new SparseGptRows(prepared);
    Layout<Swept> layout = space -> Swept.in(space, method, rows);
    double[] weights = new double[rows.weights().length];
    double loss;
    try (Lease<Void> lease = Methods.ENGINE.lease(List.of(layout))) {
      Swept swept = lease.lay(layout);
      lease.steps().upload(rows.weights(), 0, swept.piece().before());
      loss =
          method
              .prune(lease.steps(), swept.factor(), swept.piece(), swept.space(), new MaskTally())
              .updateLoss();
      lease.steps().download(swept.space().weights(), weights, 0);
    }
    double[] change = weights;
    for (int i = 0; i < change.length; i++) {
      boolean dead = i % inputs == 5 || i % inputs == 200;
      change[i] -= dead ? 0 : rows.weights()[i];
    }
    double expected = 0.5 * DrawnLinear.energy(change, hessian(statistics));
    assertEquals(expected, loss, expected * 1e-10);
  }

  /** What SparseGPT has of some rows. */
  private record Swept(SparseGptRows.Factor factor, Piece piece, SparseGptRows.Space space) {
    static Swept in(Workspace space, SparseGptRows method, WeightRows rows) {
      return new Swept(
          method.constants(space),
          Piece.in(space, rows.rows(), rows.columns()),
          method.scratch(space, rows.rows(), rows.columns()));
    }
  }

  private static DoubleMatrix hessian(GramStatistics statistics) {
    DoubleMatrix hessian = statistics.gram().copy();
    double[] values = hessian.values();
    int inputs = statistics.inputs();
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] *= 2.0 / statistics.samples();
    }
    for (int k = 0; k < inputs; k++) {
      if (values[k * inputs + k] == 0) {
        values[k * inputs + k] = 1;
      }
      mean += values[k * inputs + k] / inputs;
    }
    for (int k = 0; k < inputs; k++) {
      values[k * inputs + k] += 0.01 * mean;
    }
    return hessian;
  }

  /** Hinv = UᵀU, against H itself. */
  @Test
  void theFactorIsThatOfTheInverse() {
    GramStatistics statistics = DrawnLinear.statistics(96, 200, 3);
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(2, 4));
    DoubleMatrix factor = prepare(SparseGptMethod.Settings.defaults(solver), statistics).factor();
    DoubleMatrix hessian = hessian(statistics);
    DoubleMatrix left = DoubleMatrix.zeros(96, 96);
    OPS.multiply(factor.block(), hessian.block(), left.block());
    DoubleMatrix product = DoubleMatrix.zeros(96, 96);
    OPS.multiplyTransposed(left.block(), factor.block(), product.block());
    for (int row = 0; row < 96; row++) {
      assertTrue(factor.at(row, row) > 0);
      for (int column = 0; column < 96; column++) {
        assertEquals(row == column ? 1 : 0, product.at(row, column), 1e-11, "U·H·Uᵀ = I");
        assertTrue(column >= row || factor.at(row, column) == 0, "upper triangular");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void columnBlocksDoNotMatter(SolverSettings solver) {
    int inputs = 320;
    GramStatistics statistics = DrawnLinear.statistics(inputs, 700, 4);
    WeightRows rows = DrawnLinear.weights(160, inputs, 5);
    PrunedRows expected =
        prune(new SparseGptMethod.Settings(solver, 2, 0.01, 320), statistics, rows);
    for (int columnBlock : new int[] {1, 64, 100, 128}) {
      PrunedRows pruned =
          prune(new SparseGptMethod.Settings(solver, 2, 0.01, columnBlock), statistics, rows);
      assertArrayEquals(expected.mask(), pruned.mask());
      assertArrayEquals(expected.rows().weights(), pruned.rows().weights(), 1e-8f);
      assertEquals(expected.statistics().updateLoss(), pruned.statistics().updateLoss(), 1e-10);
    }
  }

  @Test
  void theAccountOfTheLossIsThatOfTheMeter() {
    LinearFixture linear = LinearFixture.load("o_proj");
    SolverSettings solver = SolverSettings.exact(Structure.TRANSPOSABLE, new NmPattern(8, 16));
    PrunedRows pruned =
        prune(SparseGptMethod.Settings.defaults(solver), linear.statistics(), linear.weights());
    double fromMeter = pruned.statistics().error().dampedError() / linear.statistics().samples();
    assertEquals(fromMeter, pruned.statistics().updateLoss(), fromMeter * 1e-7, "rounded weights");
  }

  private static SparseGptInput prepare(
      SparseGptMethod.Settings settings, GramStatistics statistics) {
    return (SparseGptInput)
        new SparseGptMethod(settings).prepare(statistics, Methods.FACTORIZATIONS);
  }

  private static PrunedRows prune(
      SparseGptMethod.Settings settings, GramStatistics statistics, WeightRows rows) {
    return Methods.prune(new SparseGptMethod(settings), statistics, rows);
  }
}
