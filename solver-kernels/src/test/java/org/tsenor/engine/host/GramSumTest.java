package org.tsenor.engine.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.MatrixOps;

/** Against sums in double, around the sizes of its panels and chunks. */
class GramSumTest {
  private final MatrixOps ops = LinearAlgebra.of(LibraryChoice.AUTO).ops();
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
    GramSum sum = new GramSum(columns, GramSum.Work.of(columns));
    sum.add(draw(3, columns).block(), ops);
    sum.clear();
    sum.add(first.block(), ops);
    sum.add(second.block(), ops);
    double[] expected = new double[columns * columns];
    add(expected, first);
    add(expected, second);
    double unit = 0;
    for (int i = 0; i < columns; i++) {
      unit += expected[i * columns + i] / columns;
    }
    int cut = columns / 3;
    requireClose(expected, sum.lowerRows(0, cut), 0, 1e-6 * unit);
    requireClose(expected, sum.lowerRows(cut, columns), cut, 1e-6 * unit);
  }

  /** Rows from the first on, each as far as to the diagonal. */
  private static void requireClose(
      double[] expected, double[] found, int firstRow, double tolerance) {
    int columns = (int) Math.sqrt(expected.length);
    int at = 0;
    for (int row = firstRow; at < found.length; row++) {
      for (int column = 0; column <= row; column++) {
        assertEquals(expected[row * columns + column], found[at++], tolerance);
      }
    }
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
  void otherColumnsAreRefused() {
    GramSum sum = new GramSum(7, GramSum.Work.of(7));
    assertThrows(IllegalArgumentException.class, () -> sum.add(draw(2, 8).block(), ops));
  }
}
