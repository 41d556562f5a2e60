package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.linalg.MatrixOpsContract.assertClose;
import static org.tsenor.linalg.MatrixOpsContract.draw;
import static org.tsenor.linalg.MatrixOpsContract.product;
import static org.tsenor.linalg.MatrixOpsContract.transpose;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Factorizations against loops that a reader can check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FactorizationsContract {
  /** What is held to this, each in a test of its own. */
  protected abstract Stream<Factorizations> implementations();

  @ParameterizedTest
  @MethodSource("implementations")
  void choleskyIsThatOfThreeLoops(Factorizations factorizations) {
    DoubleMatrix matrix = positive(70, 1);
    DoubleMatrix factor = matrix.copy();
    assertEquals(OptionalInt.empty(), factorizations.cholesky(factor));
    assertClose(loopCholesky(matrix), factor, 1e-11);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void choleskyNamesThePivotThatFails(Factorizations factorizations) {
    DoubleMatrix indefinite = positive(40, 2);
    indefinite.values()[17 * 40 + 17] = -1;
    assertEquals(OptionalInt.of(17), factorizations.cholesky(indefinite));
    DoubleMatrix broken = positive(40, 2);
    broken.values()[20 * 40 + 20] = Double.NaN;
    assertTrue(factorizations.cholesky(broken).isPresent(), "NaN is no factor");
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void inversesTimesTheirMatrixAreTheIdentity(Factorizations factorizations) {
    DoubleMatrix matrix = positive(70, 3);
    DoubleMatrix lower = matrix.copy();
    assertEquals(OptionalInt.empty(), factorizations.cholesky(lower));
    DoubleMatrix inverseLower = lower.copy();
    factorizations.invertLower(inverseLower);
    assertClose(identity(70), product(inverseLower, lower), 1e-11);
    DoubleMatrix inverse = lower.copy();
    factorizations.invertFactored(inverse);
    assertClose(identity(70), product(inverse, matrix), 1e-10);
    assertClose(transpose(inverse), inverse, 0);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void aSingularTriangleIsRefused(Factorizations factorizations) {
    DoubleMatrix lower = identity(5);
    lower.values()[3 * 5 + 3] = 0;
    DoubleMatrix other = lower.copy();
    assertThrows(ArithmeticException.class, () -> factorizations.invertLower(lower));
    assertThrows(ArithmeticException.class, () -> factorizations.invertFactored(other));
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void eigenvectorsDiagonalize(Factorizations factorizations) {
    DoubleMatrix matrix = positive(70, 4);
    assertEigen(matrix, factorizations.eigen(matrix.copy()), 1e-11);
  }

  /** Eigenvalues known beforehand, over sixteen decades, one of them fourfold. */
  @ParameterizedTest
  @MethodSource("implementations")
  void eigenvaluesOfAnIllConditionedMatrixAreFoundToItsNorm(Factorizations factorizations) {
    int n = 60;
    DoubleMatrix basis = orthogonal(n, 5);
    DoubleMatrix scaled = transpose(basis);
    double[] expected = new double[n];
    for (int k = 0; k < n; k++) {
      expected[k] = k < 4 ? 1e-12 : Math.pow(10, -12 + 16.0 * k / (n - 1));
      for (int column = 0; column < n; column++) {
        scaled.values()[k * n + column] *= expected[k];
      }
    }
    DoubleMatrix matrix = product(basis, scaled);
    SymmetricEigen eigen = factorizations.eigen(matrix.copy());
    for (int k = 0; k < n; k++) {
      assertEquals(expected[k], eigen.values()[k], 1e4 * 1e-14);
    }
    assertEigen(matrix, eigen, 1e4 * 1e-13);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void eigenRefusesWhatIsNotFinite(Factorizations factorizations) {
    DoubleMatrix broken = identity(6);
    broken.values()[8] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> factorizations.eigen(broken));
  }

  /** The Hilbert matrix of order 8, whose inverse has integer entries and condition 1.5e10. */
  @ParameterizedTest
  @MethodSource("implementations")
  void hilbertMatrixIsInvertedToItsCondition(Factorizations factorizations) {
    int n = 8;
    DoubleMatrix hilbert = DoubleMatrix.zeros(n, n);
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        hilbert.values()[row * n + column] = 1.0 / (row + column + 1);
      }
    }
    DoubleMatrix inverse = hilbert.copy();
    assertEquals(OptionalInt.empty(), factorizations.cholesky(inverse));
    factorizations.invertFactored(inverse);
    assertEquals(64, inverse.at(0, 0), 64 * 1e-5);
    assertEquals(-2016, inverse.at(0, 1), 2016 * 1e-5);
    assertEquals(176679360, inverse.at(7, 7), 176679360 * 1e-5);
    double smallest = factorizations.eigen(hilbert).smallest();
    assertEquals(1.111538966372442e-10, smallest, 1e-15);
  }

  public static void assertEigen(DoubleMatrix matrix, SymmetricEigen eigen, double tolerance) {
    int n = matrix.rows();
    DoubleMatrix vectors = transpose(eigen.vectors());
    assertClose(identity(n), product(eigen.vectors(), vectors), 1e-12);
    DoubleMatrix expected = vectors.copy();
    for (int k = 0; k < n; k++) {
      assertTrue(k == 0 || eigen.values()[k - 1] <= eigen.values()[k], "ascending");
      for (int row = 0; row < n; row++) {
        expected.values()[row * n + k] *= eigen.values()[k];
      }
    }
    assertClose(expected, product(matrix, vectors), tolerance);
  }

  public static DoubleMatrix positive(int n, long seed) {
    DoubleMatrix drawn = draw(2 * n, n, seed);
    return product(transpose(drawn), drawn);
  }

  public static DoubleMatrix identity(int n) {
    DoubleMatrix identity = DoubleMatrix.zeros(n, n);
    for (int k = 0; k < n; k++) {
      identity.values()[k * n + k] = 1;
    }
    return identity;
  }

  /** A product of Householder reflections. */
  private static DoubleMatrix orthogonal(int n, long seed) {
    DoubleMatrix basis = identity(n);
    for (int reflection = 0; reflection < 5; reflection++) {
      DoubleMatrix normal = draw(n, 1, seed + reflection);
      double square = product(transpose(normal), normal).at(0, 0);
      DoubleMatrix outer = product(normal, transpose(normal));
      DoubleMatrix mirror = identity(n);
      for (int i = 0; i < n * n; i++) {
        mirror.values()[i] -= 2 * outer.values()[i] / square;
      }
      basis = product(basis, mirror);
    }
    return basis;
  }

  private static DoubleMatrix loopCholesky(DoubleMatrix matrix) {
    int n = matrix.rows();
    DoubleMatrix factor = DoubleMatrix.zeros(n, n);
    for (int column = 0; column < n; column++) {
      for (int row = column; row < n; row++) {
        double sum = matrix.at(row, column);
        for (int k = 0; k < column; k++) {
          sum -= factor.at(row, k) * factor.at(column, k);
        }
        factor.values()[row * n + column] =
            row == column ? Math.sqrt(sum) : sum / factor.at(column, column);
      }
    }
    return factor;
  }
}
