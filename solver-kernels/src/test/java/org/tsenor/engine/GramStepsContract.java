package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/**
 * Sums of Gram matrices and of products of two activations, judged to the rounding of floats; the
 * same on every call bit for bit.
 */
public abstract class GramStepsContract extends StepsFixture {
  private static final double ROUNDING = 2e-6;

  private record Parts(GramSteps.Space sums, List<Matrix> windows) {}

  private static double[] lower(int columns, List<float[]> windows) {
    double[] sums = new double[columns * (columns + 1) / 2];
    for (float[] window : windows) {
      for (int token = 0; token < window.length; token += columns) {
        int at = 0;
        for (int row = 0; row < columns; row++) {
          for (int column = 0; column <= row; column++) {
            sums[at++] += (double) window[token + row] * window[token + column];
          }
        }
      }
    }
    return sums;
  }

  /** One column and token; odd sizes; more tokens than are summed in float; panels of either. */
  @ParameterizedTest
  @CsvSource({"1,1,1", "5,3,7", "17,1000,433", "300,20,1", "1100,2,3"})
  void windowsAreAdded(int columns, int tokens, int fewer) {
    List<float[]> windows =
        List.of(drawnFloats(tokens * columns, 1), drawnFloats(fewer * columns, 2));
    double[] expected = lower(columns, windows);
    with(
        space ->
            new Parts(
                space.gramSpace(new int[] {columns}, Math.max(tokens, fewer)),
                List.of(space.floats(tokens, columns), space.floats(fewer, columns))),
        (steps, parts) -> {
          put(steps, windows.get(0), parts.windows().get(0));
          put(steps, windows.get(1), parts.windows().get(1));
          GramSteps gram = steps.gram();
          double[] first = null;
          for (int round = 0; round < 2; round++) {
            gram.clear(parts.sums());
            gram.add(parts.sums(), 0, parts.windows().get(0));
            gram.add(parts.sums(), 0, parts.windows().get(1));
            double[] found = gram.lowerRows(parts.sums(), 0, 0, columns);
            assertClose(expected, found, ROUNDING);
            if (first != null) {
              assertBits(first, found);
            }
            first = found;
          }
          int from = columns / 3;
          int end = Math.max(from, columns - 2);
          double[] some = gram.lowerRows(parts.sums(), 0, from, end);
          int start = from * (from + 1) / 2;
          assertEquals(end * (end + 1) / 2 - start, some.length);
          for (int i = 0; i < some.length; i++) {
            assertEquals(first[start + i], some[i]);
          }
        });
  }

  @Test
  void sumsDoNotTouchEachOther() {
    float[] window = drawnFloats(4 * 9, 3);
    with(
        space ->
            new Parts(
                space.gramSpace(new int[] {9, 3, 12}, 12),
                List.of(space.floats(4, 9), space.floats(12, 3), space.floats(3, 12))),
        (steps, parts) -> {
          for (Matrix matrix : parts.windows()) {
            put(steps, window, matrix);
          }
          GramSteps gram = steps.gram();
          gram.clear(parts.sums());
          gram.add(parts.sums(), 1, parts.windows().get(1));
          assertBits(new double[45], gram.lowerRows(parts.sums(), 0, 0, 9));
          assertBits(new double[78], gram.lowerRows(parts.sums(), 2, 0, 12));
          gram.add(parts.sums(), 2, parts.windows().get(2));
          gram.add(parts.sums(), 0, parts.windows().get(0));
          int[] columns = {9, 3, 12};
          for (int i = 0; i < 3; i++) {
            assertClose(
                lower(columns[i], List.of(window)),
                gram.lowerRows(parts.sums(), i, 0, columns[i]),
                ROUNDING);
          }
          assertRefused(() -> gram.add(parts.sums(), 0, parts.windows().get(1)));
        });
  }

  /** Products of tokens that differ by many orders cancel no small sums elsewhere. */
  @Test
  void hugeAndTinyColumnsDoNotMix() {
    float[] window = new float[40 * 4];
    float[] drawn = drawnFloats(window.length, 4);
    float[] scale = {1e15f, 1, 1e-15f, 0};
    for (int i = 0; i < window.length; i++) {
      window[i] = drawn[i] * scale[i % 4];
    }
    double[] expected = lower(4, List.of(window));
    with(
        space -> new Parts(space.gramSpace(new int[] {4}, 40), List.of(space.floats(40, 4))),
        (steps, parts) -> {
          put(steps, window, parts.windows().get(0));
          steps.gram().clear(parts.sums());
          steps.gram().add(parts.sums(), 0, parts.windows().get(0));
          double[] found = steps.gram().lowerRows(parts.sums(), 0, 0, 4);
          int at = 0;
          for (int row = 0; row < 4; row++) {
            for (int column = 0; column <= row; column++, at++) {
              double size = 40.0 * scale[row] * scale[column];
              assertEquals(expected[at], found[at], ROUNDING * size);
            }
          }
        });
  }

  private record CrossParts(GramSteps.Cross sums, List<Matrix> lefts, List<Matrix> rights) {}

  /** y·xᵀ over tokens, of floats of shape (tokens, rows) and (tokens, columns). */
  private static double[] cross(int rows, int columns, float[] left, float[] right) {
    double[] sums = new double[rows * columns];
    for (int token = 0; token * rows < left.length; token++) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (double) left[token * rows + i / columns] * right[token * columns + i % columns];
      }
    }
    return sums;
  }

  /**
   * One entry and token; odd sizes; more tokens than are multiplied at a time, as floats and as
   * doubles; more rows than are multiplied at a time, on the heap and on a device; wide rows.
   */
  @ParameterizedTest
  @CsvSource({
    "1,1,1,1",
    "5,3,7,2",
    "17,9,1000,433",
    "3,4,2,1030",
    "300,20,1,2",
    "1100,2,3,1",
    "2,1100,1,5"
  })
  void crossProductsAreAdded(int rows, int columns, int tokens, int fewer) {
    float[][] left = {drawnFloats(tokens * rows, 5), drawnFloats(fewer * rows, 6)};
    float[][] right = {drawnFloats(tokens * columns, 7), drawnFloats(fewer * columns, 8)};
    double[] expected = cross(rows, columns, left[0], right[0]);
    double[] second = cross(rows, columns, left[1], right[1]);
    Arrays.setAll(expected, i -> expected[i] + second[i]);
    with(
        space ->
            new CrossParts(
                space.crossSpace(new int[] {rows}, new int[] {columns}, Math.max(tokens, fewer)),
                List.of(space.floats(tokens, rows), space.floats(fewer, rows)),
                List.of(space.floats(tokens, columns), space.floats(fewer, columns))),
        (steps, parts) -> {
          for (int i = 0; i < 2; i++) {
            put(steps, left[i], parts.lefts().get(i));
            put(steps, right[i], parts.rights().get(i));
          }
          GramSteps gram = steps.gram();
          double[] first = null;
          for (int round = 0; round < 2; round++) {
            gram.clear(parts.sums());
            gram.add(parts.sums(), 0, parts.lefts().get(0), parts.rights().get(0));
            gram.add(parts.sums(), 0, parts.lefts().get(1), parts.rights().get(1));
            double[] found = gram.rows(parts.sums(), 0, 0, rows);
            assertClose(expected, found, ROUNDING);
            if (first != null) {
              assertBits(first, found);
            }
            first = found;
          }
          int from = rows / 3;
          int end = Math.max(from, rows - 2);
          assertBits(
              Arrays.copyOfRange(first, from * columns, end * columns),
              gram.rows(parts.sums(), 0, from, end));
          assertThrows(
              IndexOutOfBoundsException.class, () -> gram.rows(parts.sums(), 0, 0, rows + 1));
          gram.clear(parts.sums());
          assertBits(new double[rows * columns], gram.rows(parts.sums(), 0, 0, rows));
        });
  }

  @Test
  void crossSumsDoNotTouchEachOther() {
    int[] rows = {9, 2, 12};
    int[] columns = {4, 6, 3};
    float[] left = drawnFloats(5 * 12, 9);
    float[] right = drawnFloats(5 * 6, 10);
    with(
        space ->
            new CrossParts(
                space.crossSpace(rows, columns, 5),
                List.of(space.floats(5, 9), space.floats(5, 2), space.floats(5, 12)),
                List.of(space.floats(5, 4), space.floats(5, 6), space.floats(5, 3))),
        (steps, parts) -> {
          GramSteps gram = steps.gram();
          gram.clear(parts.sums());
          double[][] expected = new double[3][];
          for (int i = 0; i < 3; i++) {
            expected[i] = new double[rows[i] * columns[i]];
          }
          for (int added : new int[] {1, 2, 0}) {
            put(steps, left, parts.lefts().get(added));
            put(steps, right, parts.rights().get(added));
            gram.add(parts.sums(), added, parts.lefts().get(added), parts.rights().get(added));
            expected[added] =
                cross(rows[added], columns[added], Arrays.copyOf(left, 5 * rows[added]), right);
            for (int i = 0; i < 3; i++) {
              assertClose(expected[i], gram.rows(parts.sums(), i, 0, rows[i]), ROUNDING);
            }
          }
        });
  }

  /** A window of activations times itself: its Gram matrix, both triangles. */
  @Test
  void bothSidesMayBeTheSame() {
    float[] window = drawnFloats(6 * 7, 11);
    with(
        space ->
            new CrossParts(
                space.crossSpace(new int[] {7}, new int[] {7}, 6),
                List.of(space.floats(6, 7)),
                List.of()),
        (steps, parts) -> {
          Matrix both = put(steps, window, parts.lefts().get(0));
          steps.gram().clear(parts.sums());
          steps.gram().add(parts.sums(), 0, both, both);
          assertClose(
              cross(7, 7, window, window), steps.gram().rows(parts.sums(), 0, 0, 7), ROUNDING);
        });
  }

  /** Every entry is judged by the size of its own row and column. */
  @Test
  void hugeAndTinyColumnsDoNotMixInCrossSums() {
    float[] rowScale = {1e-15f, 1, 1e15f};
    float[] columnScale = {1e10f, 1, 0, 1e-20f};
    float[] left = drawnFloats(40 * 3, 12);
    float[] right = drawnFloats(40 * 4, 13);
    for (int i = 0; i < left.length; i++) {
      left[i] *= rowScale[i % 3];
    }
    for (int i = 0; i < right.length; i++) {
      right[i] *= columnScale[i % 4];
    }
    double[] expected = cross(3, 4, left, right);
    with(
        space ->
            new CrossParts(
                space.crossSpace(new int[] {3}, new int[] {4}, 40),
                List.of(space.floats(40, 3)),
                List.of(space.floats(40, 4))),
        (steps, parts) -> {
          put(steps, left, parts.lefts().get(0));
          put(steps, right, parts.rights().get(0));
          steps.gram().clear(parts.sums());
          steps.gram().add(parts.sums(), 0, parts.lefts().get(0), parts.rights().get(0));
          double[] found = steps.gram().rows(parts.sums(), 0, 0, 3);
          for (int i = 0; i < 12; i++) {
            double size = 40.0 * rowScale[i / 4] * columnScale[i % 4];
            assertEquals(expected[i], found[i], ROUNDING * size, "entry " + i);
          }
        });
  }

  @Test
  void activationsThatDoNotFitACrossSumAreRefused() {
    with(
        space ->
            new CrossParts(
                space.crossSpace(new int[] {3}, new int[] {4}, 5),
                List.of(space.floats(5, 3), space.doubles(5, 3)),
                List.of(space.floats(5, 4), space.doubles(5, 4))),
        (steps, parts) -> {
          Matrix left = parts.lefts().get(0);
          Matrix right = parts.rights().get(0);
          GramSteps gram = steps.gram();
          GramSteps.Cross sums = parts.sums();
          assertRefused(() -> gram.add(sums, 0, right, left));
          assertRefused(() -> gram.add(sums, 0, left, left));
          assertRefused(() -> gram.add(sums, 0, right, right));
          assertRefused(() -> gram.add(sums, 0, left.rowRange(0, 4), right));
          assertRefused(() -> gram.add(sums, 0, left, right.rowRange(0, 4)));
          assertRefused(() -> gram.add(sums, 0, parts.lefts().get(1), right));
          assertRefused(() -> gram.add(sums, 0, left, parts.rights().get(1)));
          Matrix foreignLeft = new ForeignMatrix(5, 3, Precision.FLOAT);
          Matrix foreignRight = new ForeignMatrix(5, 4, Precision.FLOAT);
          assertForeign(() -> gram.add(sums, 0, foreignLeft, right));
          assertForeign(() -> gram.add(sums, 0, left, foreignRight));
          GramSteps.Cross foreign = new GramSteps.Cross() {};
          assertForeign(() -> gram.clear(foreign));
          assertForeign(() -> gram.add(foreign, 0, left, right));
          assertForeign(() -> gram.rows(foreign, 0, 0, 1));
        });
  }

  @Test
  void everyCrossSumHasRowsAndColumns() {
    with(
        space -> {
          assertRefused(() -> space.crossSpace(new int[] {3, 2}, new int[] {4}, 5));
          assertRefused(() -> space.crossSpace(new int[] {3}, new int[] {4, 2}, 5));
          return List.of();
        },
        (steps, parts) -> {});
  }
}
