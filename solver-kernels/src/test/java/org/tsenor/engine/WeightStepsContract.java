package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.engine.WeightSteps.Sweep;
import org.tsenor.engine.WeightSteps.SweptColumns;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/** Conversions and the sweep keep all bits; energies and sums are judged to rounding. */
public abstract class WeightStepsContract extends StepsFixture {
  private static final double ROUNDING = 1e-12;

  private static double times(double value, double factor) {
    return factor == 0 ? 0.0 : value * factor;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,300", "65,7"})
  void weightsAreWidenedAndNarrowedBitForBit(int rows, int columns) {
    float[] floats = hardFloats(rows * columns, 1);
    double[] doubles = hard(rows * columns, 2);
    double[] factors = factors(columns, 3);
    with(
        space ->
            List.of(
                space.floats(rows, columns),
                space.doubles(1, columns),
                space.doubles(rows, columns)),
        (steps, parts) -> {
          Matrix factor = put(steps, factors, parts.get(1));
          Matrix wide = parts.get(2);
          put(steps, floats, parts.get(0));
          double[] expected = new double[floats.length];
          steps.weights().widen(parts.get(0), Optional.of(factor), wide);
          Arrays.setAll(expected, i -> times(floats[i], factors[i % columns]));
          assertBits(expected, doubles(steps, wide));
          steps.weights().widen(parts.get(0), Optional.empty(), wide);
          Arrays.setAll(expected, i -> floats[i]);
          assertBits(expected, doubles(steps, wide));
          put(steps, doubles, wide);
          float[] narrow = new float[floats.length];
          steps.weights().narrow(wide, Optional.of(factor), parts.get(0));
          for (int i = 0; i < narrow.length; i++) {
            double by = factors[i % columns];
            narrow[i] = by == 0 ? 0f : (float) (doubles[i] / by);
          }
          assertBits(narrow, floats(steps, parts.get(0)));
          steps.weights().narrow(wide, Optional.empty(), parts.get(0));
          for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) doubles[i];
          }
          assertBits(narrow, floats(steps, parts.get(0)));
        });
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,257"})
  void columnsAreScaledBitForBit(int rows, int columns) {
    double[] values = hard(rows * columns, 4);
    double[] factors = hard(columns, 5);
    with(
        space -> List.of(space.doubles(rows, columns), space.doubles(1, columns)),
        (steps, parts) -> {
          put(steps, values, parts.get(0));
          steps.weights().scaleColumns(parts.get(0), put(steps, factors, parts.get(1)));
          double[] expected = new double[values.length];
          Arrays.setAll(expected, i -> values[i] * factors[i % columns]);
          assertBits(expected, doubles(steps, parts.get(0)));
        });
  }

  @Test
  void differencesAreExact() {
    float[] before = hardFloats(3 * 70, 6);
    float[] after = hardFloats(3 * 70, 7);
    with(
        space -> List.of(space.floats(3, 70), space.floats(3, 70), space.doubles(6, 70)),
        (steps, parts) -> {
          Matrix old = put(steps, before, parts.get(0));
          Matrix next = put(steps, after, parts.get(1));
          steps.weights().differences(old, next, parts.get(2));
          double[] expected = new double[420];
          for (int i = 0; i < 210; i++) {
            expected[i] = before[i];
            expected[210 + i] = (double) after[i] - before[i];
          }
          assertBits(expected, doubles(steps, parts.get(2)));
        });
  }

  /** Fewer columns than a panel, a panel, and more than two of them; one row. */
  @ParameterizedTest
  @CsvSource({"1,3", "7,256", "5,600"})
  void energiesAreThoseOfTheQuadraticForm(int rows, int columns) {
    double[] values = drawn(rows * columns, 8);
    double[] added = factors(columns, 9);
    double[] half = drawn(columns * columns, 10);
    double[] gram = new double[columns * columns];
    for (int i = 0; i < gram.length; i++) {
      gram[i] = half[i] + half[i % columns * columns + i / columns];
    }
    double[] energies = new double[rows];
    double[] additions = new double[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns; i++) {
        double value = values[row * columns + i];
        double sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += gram[i * columns + k] * values[row * columns + k];
        }
        energies[row] += value * sum;
        additions[row] += added[i] * value * value;
      }
    }
    with(
        space ->
            List.of(
                space.doubles(rows, columns),
                space.doubles(columns, columns),
                space.doubles(1, columns),
                space.doubles(rows, columns),
                space.doubles(2, rows)),
        (steps, parts) -> {
          put(steps, values, parts.get(0));
          put(steps, gram, parts.get(1));
          put(steps, added, parts.get(2));
          Matrix sums = parts.get(4).rowRange(0, 1);
          Matrix squares = parts.get(4).rowRange(1, 1);
          steps
              .weights()
              .energies(parts.get(0), parts.get(1), parts.get(2), parts.get(3), sums, squares);
          assertClose(energies, doubles(steps, sums), ROUNDING * columns);
          assertClose(additions, doubles(steps, squares), ROUNDING);
          assertRefused(
              () ->
                  steps
                      .weights()
                      .energies(
                          parts.get(0),
                          parts.get(1),
                          parts.get(2),
                          parts.get(3),
                          added(),
                          squares));
        });
  }

  private static Matrix added() {
    return new ForeignMatrix(1, 1, Precision.DOUBLE);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,129", "70,300"})
  void productsAreSummedRowByRow(int rows, int columns) {
    double[] left = drawn(rows * columns, 11);
    double[] right = drawn(rows * columns, 12);
    double[] products = new double[rows];
    double[] squares = new double[rows];
    for (int i = 0; i < left.length; i++) {
      products[i / columns] += left[i] * right[i];
      squares[i / columns] += left[i] * left[i];
    }
    with(
        space ->
            List.of(
                space.doubles(rows, columns), space.doubles(rows, columns), space.doubles(1, rows)),
        (steps, parts) -> {
          put(steps, left, parts.get(0));
          put(steps, right, parts.get(1));
          steps.weights().sumRows(parts.get(0), parts.get(1), parts.get(2));
          assertClose(products, doubles(steps, parts.get(2)), ROUNDING);
          steps.weights().sumRows(parts.get(0), parts.get(0), parts.get(2));
          assertClose(squares, doubles(steps, parts.get(2)), ROUNDING);
        });
  }

  private record SweepParts(
      Matrix weights,
      Matrix errors,
      Matrix factor,
      MaskSteps.Rows masks,
      Matrix loss,
      Matrix values,
      Mask mask,
      MaskSteps.Space space) {
    Sweep sweep() {
      return new Sweep(weights, errors, factor, masks, loss);
    }
  }

  private static Layout<SweepParts> sweepLayout(SolverSettings solver, int rows, int columns) {
    int size = solver.pattern().blockSize();
    return space ->
        new SweepParts(
            space.doubles(rows, columns),
            space.doubles(rows, columns),
            space.doubles(columns, columns),
            space.maskRows(rows, columns),
            space.doubles(1, rows),
            space.doubles(rows, size),
            space.mask(solver, rows, size),
            space.maskSpace(solver, rows, size));
  }

  /** Patterns whose blocks share bytes, fill bytes and lie across them; ranges that end early. */
  @ParameterizedTest
  @CsvSource({
    "2,4,5,24,0,4,16",
    "2,4,1,8,0,0,4",
    "4,8,3,40,8,16,32",
    "3,6,4,42,6,12,36",
    "2,3,2,33,3,9,33",
    "16,32,2,96,0,32,96",
    "20,40,3,120,40,40,120",
    "32,64,2,128,0,0,128"
  })
  void columnsAreSweptBitForBit(
      int kept, int size, int rows, int columns, int first, int column, int end) {
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(kept, size));
    double[] weights = drawn(rows * columns, 13);
    double[] factor = drawn(columns * columns, 14);
    for (int i = 0; i < columns; i++) {
      factor[i * columns + i] = 0.5 + Math.abs(factor[i * columns + i]);
    }
    double[] loss = drawn(rows, 15);
    with(
        sweepLayout(solver, rows, columns),
        (steps, parts) -> {
          put(steps, weights, parts.weights());
          put(steps, factor, parts.factor());
          put(steps, loss, parts.loss());
          put(steps, drawn(rows * size, 16), parts.values());
          steps.clear(parts.errors());
          MaskSteps masks = steps.masks();
          masks
              .chooser(solver, 1, parts.space())
              .choose(parts.values(), Optional.empty(), parts.mask());
          masks.clear(parts.masks());
          // Of a block before, which must stay.
          SweptColumns swept = new SweptColumns(first, column, end);
          steps.weights().sweep(parts.sweep(), parts.mask(), swept);
          boolean[] keeps = bits(steps, parts.masks(), rows, columns);
          NaiveSweep naive = new NaiveSweep(weights.clone(), factor, loss.clone(), columns);
          naive.prune(keeps, size, swept);
          assertBits(naive.weights(), doubles(steps, parts.weights()));
          assertBits(naive.errors(), doubles(steps, parts.errors()));
          assertBits(naive.loss(), doubles(steps, parts.loss()));
          for (int row = 0; row < rows; row++) {
            int count = 0;
            for (int i = 0; i < columns; i++) {
              count += keeps[row * columns + i] ? 1 : 0;
            }
            assertEquals(kept, count);
          }
        });
  }

  /** The next block's bits come to those that are there, and its loss to the loss. */
  @Test
  void blocksAddToTheRows() {
    SolverSettings solver = SolverSettings.exact(Structure.STANDARD, new NmPattern(3, 6));
    with(
        sweepLayout(solver, 2, 12),
        (steps, parts) -> {
          put(steps, drawn(24, 17), parts.weights());
          double[] unit = new double[144];
          for (int i = 0; i < 12; i++) {
            unit[i * 13] = 2;
          }
          put(steps, unit, parts.factor());
          steps.clear(parts.loss());
          steps.masks().clear(parts.masks());
          double expected = 0;
          double[] before = doubles(steps, parts.weights());
          for (int column = 0; column < 12; column += 6) {
            put(steps, drawn(12, 18 + column), parts.values());
            steps
                .masks()
                .chooser(solver, 2, parts.space())
                .choose(parts.values(), Optional.empty(), parts.mask());
            steps.weights().sweep(parts.sweep(), parts.mask(), new SweptColumns(0, column, 12));
          }
          boolean[] keeps = bits(steps, parts.masks(), 2, 12);
          double[] after = doubles(steps, parts.weights());
          for (int i = 0; i < 24; i++) {
            assertEquals(keeps[i] ? before[i] : 0, after[i]);
            expected += keeps[i] ? 0 : before[i] * before[i] / 8;
          }
          double found = Arrays.stream(doubles(steps, parts.loss())).sum();
          assertEquals(expected, found, 1e-14);
        });
  }

  @Test
  void whatDoesNotFitIsRefused() {
    with(
        space ->
            List.of(
                space.floats(2, 4), space.doubles(2, 4), space.doubles(2, 3), space.doubles(1, 4)),
        (steps, parts) -> {
          WeightSteps weights = steps.weights();
          Matrix floats = parts.get(0);
          Matrix doubles = parts.get(1);
          Matrix other = parts.get(2);
          Matrix row = parts.get(3);
          Optional<Matrix> none = Optional.empty();
          assertRefused(() -> weights.widen(floats, none, other));
          assertRefused(() -> weights.widen(doubles, none, doubles));
          assertRefused(() -> weights.narrow(doubles, Optional.of(other), floats));
          assertRefused(() -> weights.scaleColumns(other, row));
          assertRefused(() -> weights.differences(floats, floats, doubles));
          assertRefused(() -> weights.sumRows(doubles, other, row.columnRange(0, 2)));
          assertRefused(() -> weights.sumRows(doubles, doubles, row));
        });
  }
}
