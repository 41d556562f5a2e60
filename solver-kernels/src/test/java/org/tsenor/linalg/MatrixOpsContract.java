package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products against loops that a reader can check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MatrixOpsContract {
  /** What is held to this, each in a test of its own. */
  protected abstract Stream<MatrixOps> implementations();

  @ParameterizedTest
  @MethodSource("implementations")
  void productsOfFloatsAreThoseOfThreeLoops(MatrixOps ops) {
    DoubleMatrix left = draw(5, 7, 1);
    DoubleMatrix right = draw(7, 3, 2);
    FloatMatrix into = FloatMatrix.zeros(5, 3);
    ops.multiply(floats(left), floats(right), into);
    DoubleMatrix expected = product(left, right);
    for (int i = 0; i < 15; i++) {
      assertEquals(expected.values()[i], into.values()[i], 1e-5);
    }
    FloatMatrix transposed = FloatMatrix.zeros(5, 3);
    ops.multiplyTransposed(floats(left), floats(transpose(right)), transposed);
    for (int i = 0; i < 15; i++) {
      assertEquals(expected.values()[i], transposed.values()[i], 1e-5);
    }
  }

  /** Sizes that are cut into pieces, and more operations than an int counts. */
  @ParameterizedTest
  @MethodSource("implementations")
  void largeProductsAreTheSumsOfTheirPieces(MatrixOps ops) {
    FloatMatrix left = floats(draw(970, 1000, 10));
    FloatMatrix right = floats(draw(1000, 965, 11));
    FloatMatrix into = FloatMatrix.zeros(970, 965);
    ops.multiply(left, right, into);
    FloatMatrix again = FloatMatrix.zeros(970, 965);
    ops.multiplyTransposed(left, floats(transpose(draw(1000, 965, 11))), again);
    for (int[] entry : new int[][] {{0, 0}, {969, 964}, {480, 959}, {700, 961}, {961, 3}}) {
      double sum = 0;
      for (int k = 0; k < 1000; k++) {
        sum += (double) left.at(entry[0], k) * right.at(k, entry[1]);
      }
      assertEquals(sum, into.at(entry[0], entry[1]), 1e-4);
      assertEquals(sum, again.at(entry[0], entry[1]), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void productsOfBlocksTouchNothingBesideThem(MatrixOps ops) {
    DoubleMatrix left = draw(9, 11, 3);
    DoubleMatrix right = draw(10, 13, 4);
    DoubleMatrix into = draw(8, 12, 5);
    DoubleMatrix before = into.copy();
    DoubleBlock leftPart = left.block().rowRange(2, 4).columnRange(3, 5);
    DoubleBlock rightPart = right.block().rowRange(1, 5).columnRange(6, 6);
    ops.subtractProduct(leftPart, rightPart, into.block().rowRange(3, 4).columnRange(2, 6));
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column < 12; column++) {
        double expected = before.at(row, column);
        if (row >= 3 && row < 7 && column >= 2 && column < 8) {
          for (int k = 0; k < 5; k++) {
            expected -= left.at(row - 3 + 2, 3 + k) * right.at(1 + k, column - 2 + 6);
          }
        }
        assertEquals(expected, into.at(row, column), 1e-14);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void productsOfDoublesAreThoseOfThreeLoops(MatrixOps ops) {
    DoubleMatrix left = draw(33, 65, 6);
    DoubleMatrix right = draw(65, 17, 7);
    DoubleMatrix expected = product(left, right);
    DoubleMatrix into = draw(33, 17, 8);
    ops.multiply(left.block(), right.block(), into.block());
    assertClose(expected, into, 1e-13);
    ops.multiplyTransposed(left.block(), transpose(right).block(), into.block());
    assertClose(expected, into, 1e-13);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void shapesThatDoNotFitAreRefused(MatrixOps ops) {
    DoubleBlock a = draw(2, 3, 1).block();
    DoubleBlock b = draw(3, 4, 2).block();
    DoubleBlock c = draw(2, 4, 3).block();
    assertThrows(IllegalArgumentException.class, () -> ops.multiply(a, b, b));
    assertThrows(IllegalArgumentException.class, () -> ops.multiplyTransposed(a, b, c));
    assertThrows(IllegalArgumentException.class, () -> ops.subtractProduct(b, a, c));
  }

  public static DoubleMatrix draw(int rows, int columns, long seed) {
    Random random = new Random(seed);
    DoubleMatrix drawn = DoubleMatrix.zeros(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      drawn.values()[i] = random.nextGaussian();
    }
    return drawn;
  }

  public static DoubleMatrix product(DoubleMatrix left, DoubleMatrix right) {
    DoubleMatrix into = DoubleMatrix.zeros(left.rows(), right.columns());
    for (int row = 0; row < left.rows(); row++) {
      for (int column = 0; column < right.columns(); column++) {
        double sum = 0;
        for (int k = 0; k < left.columns(); k++) {
          sum += left.at(row, k) * right.at(k, column);
        }
        into.values()[row * right.columns() + column] = sum;
      }
    }
    return into;
  }

  public static DoubleMatrix transpose(DoubleMatrix matrix) {
    DoubleMatrix into = DoubleMatrix.zeros(matrix.columns(), matrix.rows());
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        into.values()[column * matrix.rows() + row] = matrix.at(row, column);
      }
    }
    return into;
  }

  public static void assertClose(DoubleMatrix expected, DoubleMatrix actual, double tolerance) {
    assertEquals(expected.rows(), actual.rows());
    assertEquals(expected.columns(), actual.columns());
    for (int i = 0; i < expected.rows() * expected.columns(); i++) {
      assertEquals(expected.values()[i], actual.values()[i], tolerance, "entry " + i);
    }
  }

  private static FloatMatrix floats(DoubleMatrix matrix) {
    FloatMatrix into = FloatMatrix.zeros(matrix.rows(), matrix.columns());
    for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
      into.values()[i] = (float) matrix.values()[i];
    }
    return into;
  }
}
