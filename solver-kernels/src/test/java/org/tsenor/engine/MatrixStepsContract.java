package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/** Copies and differences, which keep all bits, and products, which are judged to rounding. */
public abstract class MatrixStepsContract extends StepsFixture {
  private static final double DOUBLES = 1e-13;
  private static final double FLOATS = 1e-5;

  @Test
  void whatIsUploadedComesBackFromAnyIndexOn() {
    with(
        space -> List.of(space.doubles(3, 5), space.floats(3, 5)),
        (steps, parts) -> {
          double[] wide = hard(20, 1);
          float[] narrow = hardFloats(20, 2);
          steps.upload(wide, 4, parts.get(0));
          steps.upload(narrow, 5, parts.get(1));
          double[] sentWide = wide.clone();
          float[] sentNarrow = narrow.clone();
          Arrays.fill(wide, 9);
          Arrays.fill(narrow, 9);
          steps.download(parts.get(0), wide, 2);
          steps.download(parts.get(1), narrow, 3);
          for (int i = 0; i < 20; i++) {
            assertEquals(i < 2 || i >= 17 ? 9 : sentWide[i + 2], wide[i]);
            assertEquals(i < 3 || i >= 18 ? 9 : sentNarrow[i + 2], narrow[i]);
          }
        });
  }

  /** A rectangle in the middle: what is around it stays. */
  @Test
  void viewsAreCopiedWithTheirGaps() {
    with(
        space -> List.of(space.doubles(5, 7), space.floats(5, 7), space.doubles(2, 3)),
        (steps, parts) -> {
          double[] all = drawn(35, 3);
          float[] allFloats = drawnFloats(35, 4);
          Matrix wide = put(steps, all, parts.get(0)).rowRange(2, 2).columnRange(3, 3);
          Matrix narrow = put(steps, allFloats, parts.get(1)).columnRange(3, 3).rowRange(2, 2);
          assertBits(
              new double[] {all[17], all[18], all[19], all[24], all[25], all[26]},
              doubles(steps, wide));
          steps.copy(wide, parts.get(2));
          assertBits(doubles(steps, wide), doubles(steps, parts.get(2)));
          steps.clear(wide);
          steps.upload(new float[] {1, 2, 3, 4, 5, 6}, 0, narrow);
          for (int i = 0; i < 35; i++) {
            boolean inside = i / 7 >= 2 && i / 7 < 4 && i % 7 >= 3 && i % 7 < 6;
            all[i] = inside ? 0 : all[i];
            allFloats[i] = inside ? 1 + (i / 7 - 2) * 3 + i % 7 - 3 : allFloats[i];
          }
          assertBits(all, doubles(steps, parts.get(0)));
          assertBits(allFloats, floats(steps, parts.get(1)));
          steps.copy(parts.get(2), wide);
          assertBits(doubles(steps, parts.get(2)), doubles(steps, wide));
        });
  }

  @Test
  void theFirstEntriesAreAMatrixOfAnotherShape() {
    with(
        space -> List.of(space.doubles(4, 6)),
        (steps, parts) -> {
          double[] all = drawn(24, 5);
          Matrix matrix = put(steps, all, parts.get(0));
          Matrix reshaped = matrix.reshaped(3, 5);
          assertEquals(3, reshaped.rows());
          assertEquals(5, reshaped.columns());
          assertBits(Arrays.copyOf(all, 15), doubles(steps, reshaped));
          assertBits(
              Arrays.copyOfRange(all, 6, 14), doubles(steps, matrix.rowRange(1, 3).reshaped(2, 4)));
          assertRefused(() -> matrix.reshaped(5, 5));
          assertRefused(() -> matrix.columnRange(0, 5).reshaped(2, 5));
          assertRefused(() -> matrix.rowRange(3, 2));
          assertRefused(() -> matrix.columnRange(-1, 2));
        });
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "5,7,3", "1,64,33", "33,65,17", "64,130,40"})
  void productsAreThoseOfThreeLoops(int rows, int inner, int columns) {
    double[] left = drawn(rows * inner, 6);
    double[] right = drawn(inner * columns, 7);
    double[] start = drawn(rows * columns, 8);
    double[] product = new double[rows * columns];
    double[] turned = new double[right.length];
    for (int i = 0; i < rows * columns; i++) {
      for (int k = 0; k < inner; k++) {
        product[i] += left[i / columns * inner + k] * right[k * columns + i % columns];
      }
    }
    for (int i = 0; i < right.length; i++) {
      turned[i % columns * inner + i / columns] = right[i];
    }
    double[] less = new double[product.length];
    Arrays.setAll(less, i -> start[i] - product[i]);
    with(
        space ->
            List.of(
                space.doubles(rows, inner),
                space.doubles(inner, columns),
                space.doubles(columns, inner),
                space.doubles(rows, columns)),
        (steps, parts) -> {
          Matrix into = parts.get(3);
          put(steps, left, parts.get(0));
          put(steps, right, parts.get(1));
          put(steps, turned, parts.get(2));
          steps.multiply(parts.get(0), parts.get(1), into);
          assertClose(product, doubles(steps, into), DOUBLES);
          steps.multiplyTransposed(parts.get(0), parts.get(2), into);
          double[] first = doubles(steps, into);
          assertClose(product, first, DOUBLES);
          steps.multiplyTransposed(parts.get(0), parts.get(2), into);
          assertBits(first, doubles(steps, into));
          put(steps, start, into);
          steps.subtractProduct(parts.get(0), parts.get(1), into);
          assertClose(less, doubles(steps, into), DOUBLES);
        });
    with(
        space ->
            List.of(
                space.floats(rows, inner),
                space.floats(inner, columns),
                space.floats(columns, inner),
                space.floats(rows, columns)),
        (steps, parts) -> {
          steps.upload(floatsOf(left), 0, parts.get(0));
          steps.upload(floatsOf(right), 0, parts.get(1));
          steps.upload(floatsOf(turned), 0, parts.get(2));
          steps.multiply(parts.get(0), parts.get(1), parts.get(3));
          assertClose(product, floats(steps, parts.get(3)), FLOATS);
          steps.multiplyTransposed(parts.get(0), parts.get(2), parts.get(3));
          assertClose(product, floats(steps, parts.get(3)), FLOATS);
        });
  }

  private static float[] floatsOf(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void productsOfViewsTouchNothingBesideThem() {
    double[] left = drawn(9 * 11, 9);
    double[] right = drawn(10 * 13, 10);
    double[] into = drawn(8 * 12, 11);
    with(
        space -> List.of(space.doubles(9, 11), space.doubles(10, 13), space.doubles(8, 12)),
        (steps, parts) -> {
          Matrix a = put(steps, left, parts.get(0)).rowRange(2, 4).columnRange(3, 5);
          Matrix b = put(steps, right, parts.get(1)).rowRange(1, 5).columnRange(6, 6);
          Matrix c = put(steps, into, parts.get(2)).rowRange(3, 4).columnRange(2, 6);
          double[] expected = into.clone();
          steps.subtractProduct(a, b, c);
          for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 6; column++) {
              for (int k = 0; k < 5; k++) {
                expected[(3 + row) * 12 + 2 + column] -=
                    left[(2 + row) * 11 + 3 + k] * right[(1 + k) * 13 + 6 + column];
              }
            }
          }
          double[] found = doubles(steps, parts.get(2));
          assertClose(expected, found, DOUBLES);
          for (int i = 0; i < 24; i++) {
            assertEquals(into[i], found[i]);
          }
        });
  }

  /** One entry; odd sizes; rows longer than the thread blocks of a device; many rows. */
  @ParameterizedTest
  @CsvSource({"1,1", "3,5", "2,2050", "5000,3"})
  void differencesAreThoseOfFloatsBitForBit(int rows, int columns) {
    float[] left = hardFloats(rows * columns, 12);
    float[] right = hardFloats(rows * columns, 13);
    float[] expected = new float[left.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = left[i] - right[i];
    }
    with(
        space ->
            List.of(
                space.floats(rows, columns),
                space.floats(rows, columns),
                space.floats(rows, columns)),
        (steps, parts) -> {
          Matrix a = put(steps, left, parts.get(0));
          Matrix b = put(steps, right, parts.get(1));
          Matrix c = parts.get(2);
          steps.subtract(a, b, c);
          assertBits(expected, floats(steps, c));
          assertBits(left, floats(steps, a));
          assertBits(right, floats(steps, b));
          steps.copy(a, c);
          steps.subtract(c, b, c);
          assertBits(expected, floats(steps, c));
          steps.copy(b, c);
          steps.subtract(a, c, c);
          assertBits(expected, floats(steps, c));
          steps.subtract(a, a, a);
          assertBits(new float[rows * columns], floats(steps, a));
        });
  }

  @Test
  void differencesThatAreNoNumbersStay() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] left = {Float.NaN, 1, infinity, infinity, -Float.MAX_VALUE, 0f, -0f, -0f};
    float[] right = {1, Float.NaN, infinity, -infinity, Float.MAX_VALUE, 0f, 0f, -0f};
    with(
        space -> List.of(space.floats(2, 4), space.floats(2, 4), space.floats(2, 4)),
        (steps, parts) -> {
          put(steps, left, parts.get(0));
          put(steps, right, parts.get(1));
          steps.subtract(parts.get(0), parts.get(1), parts.get(2));
          assertBits(
              new float[] {Float.NaN, Float.NaN, Float.NaN, infinity, -infinity, 0f, -0f, 0f},
              floats(steps, parts.get(2)));
        });
  }

  /** Rectangles of matrices of three widths: what is around the difference stays. */
  @Test
  void differencesOfViewsTouchNothingBesideThem() {
    float[] left = drawnFloats(9 * 11, 14);
    float[] right = drawnFloats(10 * 13, 15);
    float[] into = drawnFloats(8 * 12, 16);
    with(
        space -> List.of(space.floats(9, 11), space.floats(10, 13), space.floats(8, 12)),
        (steps, parts) -> {
          Matrix a = put(steps, left, parts.get(0)).rowRange(2, 4).columnRange(3, 6);
          Matrix b = put(steps, right, parts.get(1)).columnRange(7, 6).rowRange(1, 4);
          Matrix c = put(steps, into, parts.get(2)).rowRange(3, 4).columnRange(2, 6);
          float[] expected = into.clone();
          for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 6; column++) {
              expected[(3 + row) * 12 + 2 + column] =
                  left[(2 + row) * 11 + 3 + column] - right[(1 + row) * 13 + 7 + column];
            }
          }
          steps.subtract(a, b, c);
          assertBits(expected, floats(steps, parts.get(2)));
          assertBits(left, floats(steps, parts.get(0)));
          float[] difference = floats(steps, c);
          steps.subtract(a, b, a);
          assertBits(difference, floats(steps, a));
        });
  }

  @Test
  void nothingIsSubtractedFromNothing() {
    with(
        space -> List.of(space.floats(2, 3), space.floats(2, 3), space.floats(2, 3)),
        (steps, parts) -> {
          Matrix c = put(steps, new float[] {1, 2, 3, 4, 5, 6}, parts.get(2));
          Matrix a = parts.get(0);
          Matrix b = parts.get(1);
          steps.subtract(a.rowRange(1, 0), b.rowRange(0, 0), c.rowRange(2, 0));
          steps.subtract(a.columnRange(1, 0), b.columnRange(3, 0), c.columnRange(0, 0));
          assertBits(new float[] {1, 2, 3, 4, 5, 6}, floats(steps, c));
        });
  }

  @Test
  void whatDoesNotFitIsRefused() {
    with(
        space -> List.of(space.doubles(2, 3), space.doubles(3, 4), space.doubles(2, 4)),
        (steps, parts) -> {
          Matrix a = parts.get(0);
          Matrix b = parts.get(1);
          Matrix c = parts.get(2);
          assertRefused(() -> steps.multiply(a, a, c));
          assertRefused(() -> steps.multiply(a, b, b));
          assertRefused(() -> steps.multiplyTransposed(a, b, c));
          assertRefused(() -> steps.subtractProduct(b, a, c));
          assertRefused(() -> steps.copy(a, c));
          assertRefused(() -> steps.upload(new float[6], 0, a));
          assertRefused(() -> steps.download(a, new float[6], 0));
        });
    with(
        space -> List.of(space.floats(2, 2), space.floats(2, 2), space.doubles(2, 2)),
        (steps, parts) -> {
          Matrix narrow = parts.get(0);
          Matrix wide = parts.get(2);
          assertRefused(() -> steps.multiply(narrow, parts.get(1), wide));
          assertRefused(() -> steps.subtractProduct(narrow, narrow, parts.get(1)));
          assertRefused(() -> steps.copy(narrow, wide));
          assertRefused(() -> steps.subtract(narrow, parts.get(1), wide));
          assertRefused(() -> steps.subtract(narrow, wide, narrow));
          assertRefused(() -> steps.subtract(wide, narrow, narrow));
          assertRefused(() -> steps.subtract(wide, wide, wide));
          assertRefused(() -> steps.subtract(narrow, narrow, parts.get(1).rowRange(0, 1)));
          assertRefused(() -> steps.subtract(narrow, narrow.columnRange(0, 1), narrow));
          assertRefused(() -> steps.subtract(narrow.rowRange(1, 1), narrow, narrow));
          assertRefused(() -> steps.upload(new double[4], 0, narrow));
        });
  }

  @Test
  void matricesOfAnotherEngineAreRefused() {
    Matrix foreign = new ForeignMatrix(2, 2, Precision.DOUBLE);
    Matrix foreignFloats = new ForeignMatrix(2, 2, Precision.FLOAT);
    with(
        space -> List.of(space.doubles(2, 2), space.doubles(2, 2), space.floats(2, 2)),
        (steps, parts) -> {
          Matrix own = parts.get(0);
          Matrix other = parts.get(1);
          Matrix narrow = parts.get(2);
          assertForeign(() -> steps.upload(new double[4], 0, foreign));
          assertForeign(() -> steps.download(foreign, new double[4], 0));
          assertForeign(() -> steps.clear(foreign));
          assertForeign(() -> steps.copy(foreign, own));
          assertForeign(() -> steps.copy(own, foreign));
          assertForeign(() -> steps.multiply(foreign, own, other));
          assertForeign(() -> steps.multiply(own, foreign, other));
          assertForeign(() -> steps.multiplyTransposed(own, other, foreign));
          assertForeign(() -> steps.subtract(foreignFloats, narrow, narrow));
          assertForeign(() -> steps.subtract(narrow, foreignFloats, narrow));
          assertForeign(() -> steps.subtract(narrow, narrow, foreignFloats));
          assertForeign(() -> steps.weights().scaleColumns(foreign, own.rowRange(0, 1)));
          assertForeign(() -> steps.masks().kept(new Mask() {}));
          assertForeign(() -> steps.masks().clear(new MaskSteps.Rows() {}));
          assertForeign(() -> steps.gram().clear(new GramSteps.Space() {}));
          assertForeign(() -> steps.forward().upload(new int[1], 0, new ForwardSteps.Tokens() {}));
          assertForeign(
              () ->
                  steps
                      .forward()
                      .rotate(new ForwardSteps.Space() {}, own, new ForwardSteps.Turn(0, 0, 1)));
        });
  }
}
