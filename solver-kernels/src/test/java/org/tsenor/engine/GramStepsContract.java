package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.Matrix;

/** Sums of Gram matrices, judged to the rounding of floats; the same on every call bit for bit. */
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
}
