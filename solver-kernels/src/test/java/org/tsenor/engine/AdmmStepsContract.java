package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.AdmmSteps.Refit;
import org.tsenor.engine.AdmmSteps.Search;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** All steps of ADMM and its refit, bit for bit. */
public abstract class AdmmStepsContract extends StepsFixture {
  private record Parts(
      List<Matrix> matrices,
      Matrix row,
      Matrix rowValues,
      Mask mask,
      MaskSteps.Rows bits,
      MaskSteps.Space space) {
    Search search() {
      return new Search(
          matrices.get(0),
          matrices.get(1),
          matrices.get(2),
          matrices.get(3),
          matrices.get(4),
          row,
          rowValues);
    }
  }

  private static Layout<Parts> layout(SolverSettings solver, int rows, int columns) {
    return space ->
        new Parts(
            java.util.stream.Stream.generate(() -> space.doubles(rows, columns)).limit(6).toList(),
            space.doubles(1, columns),
            space.doubles(1, rows),
            space.mask(solver, rows, columns),
            space.maskRows(rows, columns),
            space.maskSpace(solver, rows, columns));
  }

  @ParameterizedTest
  @CsvSource({"2,4,4,8,0.3", "3,6,1,300,1e-9", "16,32,33,64,7e5", "4,8,3,264,1"})
  void anIterationIsThatOfLoops(int kept, int size, int rows, int columns, double rho) {
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(kept, size));
    int entries = rows * columns;
    double[] free = hard(entries, 1);
    double[] sparse = hard(entries, 2);
    double[] dual = hard(entries, 3);
    double[] right = drawn(entries, 5);
    double[] eigenvalues = Arrays.stream(hard(columns, 6)).map(Math::abs).toArray();
    double[] rowValues = Arrays.stream(drawn(rows, 8)).map(Math::abs).toArray();
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          Search search = parts.search();
          AdmmSteps admm = steps.admm();
          put(steps, free, search.free());
          put(steps, sparse, search.sparse());
          put(steps, dual, search.dual());
          put(steps, right, search.right());
          put(steps, eigenvalues, search.eigenvalues());
          put(steps, rowValues, search.rowValues());
          double[] expected = new double[entries];
          Matrix into = parts.matrices().get(5);
          admm.begin(search, rho, into);
          Arrays.setAll(expected, i -> rho * sparse[i] - dual[i]);
          assertBits(expected, doubles(steps, into));
          steps.copy(into, search.shifted());
          double[] begun = expected.clone();
          admm.solve(search, rho);
          Arrays.setAll(
              expected,
              i ->
                  (begun[i] + right[i])
                      / (eigenvalues[i % columns] * rowValues[i / columns] + rho));
          assertBits(expected, doubles(steps, search.shifted()));
          admm.shift(search, rho);
          Arrays.setAll(expected, i -> free[i] + dual[i] / rho);
          assertBits(expected, doubles(steps, search.shifted()));
          put(steps, drawn(entries, 7), into);
          steps
              .masks()
              .chooser(solver, 2, parts.space())
              .choose(into, Optional.empty(), parts.mask());
          boolean[] keeps = bits(steps, parts.mask(), parts.bits(), rows, columns);
          admm.project(search, rho, parts.mask());
          double[] projected = new double[entries];
          Arrays.setAll(projected, i -> keeps[i] ? expected[i] : 0.0);
          assertBits(projected, doubles(steps, search.sparse()));
          double[] multipliers = new double[entries];
          Arrays.setAll(multipliers, i -> dual[i] + rho * (free[i] - projected[i]));
          assertBits(multipliers, doubles(steps, search.dual()));
          assertBits(free, doubles(steps, search.free()));
          assertBits(right, doubles(steps, search.right()));
        });
  }

  private static Refit refit(List<Matrix> all) {
    return new Refit(
        all.get(0),
        all.get(1),
        all.get(2),
        all.get(3),
        all.get(4).rowRange(0, 1),
        all.get(4).rowRange(1, 1),
        all.get(4).rowRange(2, 1),
        all.get(4).rowRange(3, 1),
        1e-6);
  }

  /**
   * Rows that have ended, that have no curvature, that move, that end with this step, whose right
   * side is zero.
   */
  @ParameterizedTest
  @CsvSource({"1", "7", "300"})
  void aStepOfTheRefitIsThatOfLoops(int columns) {
    int rows = 5;
    int entries = rows * columns;
    double[] weights = drawn(entries, 8);
    double[] residual = hard(entries, 9);
    double[] direction = drawn(entries, 10);
    double[] product = drawn(entries, 11);
    double[] squares = {1e-14, 2, 3, 1e-13, 0};
    double[] before = {1e-13, 4, 5, 1e-11, 0};
    double[] curvatures = {1, 0, 2, 3, 0};
    double[] rightSquares = {1, 1, 1, 1, 0};
    with(
        space ->
            List.of(
                space.doubles(rows, columns),
                space.doubles(rows, columns),
                space.doubles(rows, columns),
                space.doubles(rows, columns),
                space.doubles(4, rows)),
        (steps, parts) -> {
          Refit refit = refit(parts);
          AdmmSteps admm = steps.admm();
          put(steps, weights, refit.weights());
          put(steps, residual, refit.residual());
          put(steps, direction, refit.direction());
          put(steps, product, refit.product());
          put(steps, squares, refit.squares());
          put(steps, before, refit.squaresBefore());
          put(steps, curvatures, refit.curvatures());
          put(steps, rightSquares, refit.rightSquares());
          assertEquals(2, admm.rowsThatGoOn(refit));
          assertEquals(3, admm.rowsThatGoOn(refit.next()));
          admm.step(refit);
          double[] moved = new double[entries];
          double[] left = new double[entries];
          double[] turned = new double[entries];
          for (int i = 0; i < entries; i++) {
            int row = i / columns;
            double length = row == 2 || row == 3 ? before[row] / curvatures[row] : 0;
            moved[i] = weights[i] + length * direction[i];
            left[i] = residual[i] + -length * product[i];
            double factor = before[row] > 0 ? squares[row] / before[row] : 0;
            turned[i] = left[i] + factor * direction[i];
          }
          assertBits(moved, doubles(steps, refit.weights()));
          assertBits(left, doubles(steps, refit.residual()));
          admm.turn(refit);
          assertBits(turned, doubles(steps, refit.direction()));
          admm.beginRefit(refit);
          double[] begun = new double[entries];
          Arrays.setAll(begun, i -> left[i] - product[i]);
          assertBits(begun, doubles(steps, refit.residual()));
          assertBits(begun, doubles(steps, refit.direction()));
          assertBits(product, doubles(steps, refit.product()));
        });
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,7", "3,300"})
  void dampingIsAddedAsByLoops(int rows, int columns) {
    int entries = rows * columns;
    double[] values = hard(entries, 12);
    double[] product = hard(entries, 13);
    double[] factors = drawn(columns, 14);
    double[] added = hard(columns, 15);
    with(
        space ->
            List.of(
                space.doubles(rows, columns),
                space.doubles(rows, columns),
                space.doubles(1, columns),
                space.doubles(1, columns)),
        (steps, parts) -> {
          put(steps, values, parts.get(0));
          put(steps, product, parts.get(1));
          put(steps, factors, parts.get(2));
          put(steps, added, parts.get(3));
          steps.admm().addDamping(parts.get(0), parts.get(2), parts.get(3), parts.get(1));
          double[] expected = new double[entries];
          Arrays.setAll(
              expected, i -> product[i] * factors[i % columns] + values[i] * added[i % columns]);
          assertBits(expected, doubles(steps, parts.get(1)));
          assertBits(values, doubles(steps, parts.get(0)));
        });
  }

  @Test
  void whatDoesNotFitIsRefused() {
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(2, 4));
    with(
        layout(solver, 4, 8),
        (steps, parts) -> {
          Search search = parts.search();
          assertRefused(() -> steps.admm().begin(search, 1, parts.row()));
          Matrix own = search.free();
          assertRefused(() -> steps.admm().addDamping(own, own, parts.row(), search.right()));
          assertRefused(() -> steps.admm().addDamping(own, parts.row(), own, search.right()));
          assertRefused(() -> steps.admm().addDamping(parts.row(), parts.row(), parts.row(), own));
          Search other =
              new Search(
                  search.free().rowRange(0, 2),
                  search.sparse(),
                  search.dual(),
                  search.shifted().rowRange(1, 3),
                  search.right(),
                  search.eigenvalues(),
                  search.rowValues());
          assertRefused(() -> steps.admm().solve(other, 1));
          assertRefused(() -> steps.admm().solve(search.in(parts.row()), 1));
          assertRefused(() -> steps.admm().shift(other, 1));
          assertRefused(() -> steps.admm().project(other, 1, parts.mask()));
          assertForeign(() -> steps.admm().project(search, 1, new Mask() {}));
        });
  }
}
