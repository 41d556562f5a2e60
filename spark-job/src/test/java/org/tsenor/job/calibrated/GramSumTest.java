package org.tsenor.job.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.MatrixOps;

/** Against sums in double, around the sizes of its panels and chunks. */
class GramSumTest {
  private final MatrixOps ops = HostAlgebra.of(LibraryChoice.AUTO).ops();
  private final Random random = new Random(3);

  private FloatMatrix draw(int tokens, int columns) {
    FloatMatrix matrix = FloatMatrix.zeros(tokens, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian() + 1;
    }
    return matrix;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,5", "256,256", "257,255", "600,300", "40,513"})
  void isTheSumInDouble(int tokens, int columns) {
    FloatMatrix first = draw(tokens, columns);
    FloatMatrix second = draw(2, columns);
    GramSum sum = new GramSum(columns, ops);
    sum.add(first);
    sum.add(second);
    assertEquals(tokens + 2, sum.tokens());
    DoubleMatrix found = sum.matrix();
    double[] expected = new double[columns * columns];
    add(expected, first);
    add(expected, second);
    double unit = 0;
    for (int i = 0; i < columns; i++) {
      unit += expected[i * columns + i] / columns;
    }
    assertArrayEquals(expected, found.values(), 1e-6 * unit);
  }

  private static void add(double[] sum, FloatMatrix x) {
    for (int token = 0; token < x.rows(); token++) {
      for (int i = 0; i < x.columns(); i++) {
        for (int j = 0; j < x.columns(); j++) {
          sum[i * x.columns() + j] += (double) x.at(token, i) * x.at(token, j);
        }
      }
    }
  }

  @Test
  void sumsAdd() {
    FloatMatrix first = draw(5, 7);
    FloatMatrix second = draw(9, 7);
    GramSum both = new GramSum(7, ops);
    both.add(first);
    both.add(second);
    GramSum left = new GramSum(7, ops);
    left.add(first);
    GramSum right = new GramSum(7, ops);
    right.add(second);
    left.add(right);
    assertEquals(14, left.tokens());
    assertArrayEquals(both.matrix().values(), left.matrix().values());
  }

  @Test
  void otherColumnsAreRefused() {
    GramSum sum = new GramSum(7, ops);
    assertThrows(IllegalArgumentException.class, () -> sum.add(draw(2, 8)));
    assertThrows(IllegalArgumentException.class, () -> sum.add(new GramSum(8, ops)));
  }
}
