package org.tsenor.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlib.util.intW;

/**
 * Matrices of several blocks: what is left of A after the factorization, against what LAPACK leaves
 * on the same matrix.
 */
abstract class BlockedFactorizationsContract {
  private final LinearAlgebra library = LinearAlgebra.of(library());
  private final Factorizations factorizations = library.factorizations();
  private final LAPACK lapack = JavaLAPACK.getInstance();
  private final MatrixOps ops = library.ops();

  /** What is held to this. */
  protected abstract LibraryChoice library();

  /** Eigenvalues from 1 down to 1/condition, evenly in their logarithms. */
  private DoubleMatrix positive(int n, double condition) {
    Random random = new Random(n);
    DoubleMatrix basis = DoubleMatrix.zeros(n, n);
    for (int i = 0; i < n * n; i++) {
      basis.values()[i] = random.nextGaussian();
    }
    double[] factors = new double[n];
    double[] work = new double[64 * n];
    intW info = new intW(0);
    lapack.dgeqrf(n, n, basis.values(), n, factors, work, work.length, info);
    lapack.dorgqr(n, n, n, basis.values(), n, factors, work, work.length, info);
    DoubleMatrix scaled = basis.copy();
    for (int i = 0; i < n * n; i++) {
      scaled.values()[i] *= Math.pow(condition, -0.5 * (i / n) / (n - 1));
    }
    return Grams.of(scaled, ops);
  }

  private double residual(DoubleMatrix matrix, DoubleMatrix lower) {
    DoubleMatrix product = DoubleMatrix.zeros(matrix.rows(), matrix.rows());
    ops.multiplyTransposed(lower.block(), lower.block(), product.block());
    return distance(matrix, product);
  }

  private static double distance(DoubleMatrix left, DoubleMatrix right) {
    double largest = 0;
    for (int i = 0; i < left.rows() * left.columns(); i++) {
      largest = Math.max(largest, Math.abs(left.values()[i] - right.values()[i]));
    }
    return largest;
  }

  private static DoubleMatrix identity(int n) {
    DoubleMatrix identity = DoubleMatrix.zeros(n, n);
    for (int k = 0; k < n; k++) {
      identity.values()[k * (n + 1)] = 1;
    }
    return identity;
  }

  private DoubleMatrix times(DoubleMatrix left, DoubleMatrix right) {
    DoubleMatrix product = DoubleMatrix.zeros(left.rows(), right.columns());
    ops.multiply(left.block(), right.block(), product.block());
    return product;
  }

  @ParameterizedTest
  @CsvSource({"129,1e3", "256,1e12", "333,1e8"})
  void choleskyIsAsExactAsThatOfLapack(int n, double condition) {
    DoubleMatrix matrix = positive(n, condition);
    DoubleMatrix expected = matrix.copy();
    intW info = new intW(0);
    lapack.dpotrf("U", n, expected.values(), n, info);
    for (int i = 0; i < n * n; i++) {
      expected.values()[i] *= i % n > i / n ? 0 : 1;
    }
    DoubleMatrix factor = matrix.copy();
    assertEquals(OptionalInt.empty(), factorizations.cholesky(factor));
    assertEquals(0, factor.at(3, 200 % n));
    assertTrue(residual(matrix, factor) < 4 * residual(matrix, expected) + 1e-16);
  }

  @ParameterizedTest
  @CsvSource({"129,1e3", "256,1e12", "333,1e8"})
  void inverseIsAsExactAsThatOfLapack(int n, double condition) {
    DoubleMatrix factor = positive(n, condition);
    assertEquals(OptionalInt.empty(), factorizations.cholesky(factor));
    DoubleMatrix expected = factor.copy();
    lapack.dtrtri("U", "N", n, expected.values(), n, new intW(0));
    DoubleMatrix inverse = factor.copy();
    factorizations.invertLower(inverse);
    double ours = distance(identity(n), times(inverse, factor));
    double theirs = distance(identity(n), times(expected, factor));
    assertTrue(ours < 4 * theirs, ours + " against " + theirs);
    assertEquals(0, inverse.at(3, 200 % n));
  }

  @Test
  void aPivotBehindTheFirstBlockIsNamed() {
    DoubleMatrix matrix = positive(300, 1e3);
    matrix.values()[277 * 301] = -1;
    assertEquals(OptionalInt.of(277), factorizations.cholesky(matrix));
    DoubleMatrix broken = positive(300, 1e3);
    broken.values()[290 * 300 + 5] = Double.NaN;
    assertTrue(factorizations.cholesky(broken).isPresent());
    DoubleMatrix singular = identity(300);
    singular.values()[299 * 301] = 0;
    ArithmeticException thrown =
        assertThrows(ArithmeticException.class, () -> factorizations.invertLower(singular));
    assertTrue(thrown.getMessage().contains("299"), thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,10", "128,1e4", "129,1e6", "300,1e10"})
  void eigenvectorsAreAsExactAsThoseOfLapack(int n, double condition) {
    DoubleMatrix matrix = n == 1 ? identity(1) : positive(n, condition);
    SymmetricEigen eigen = factorizations.eigen(matrix.copy());
    DoubleMatrix vectors = matrix.copy();
    double[] values = new double[n];
    double[] work = new double[1 + 6 * n + 2 * n * n];
    int[] integers = new int[3 + 5 * n];
    lapack.dsyevd(
        "V",
        "U",
        n,
        vectors.values(),
        n,
        values,
        work,
        work.length,
        integers,
        integers.length,
        new intW(0));
    SymmetricEigen expected = new SymmetricEigen(values, vectors);
    assertTrue(defect(matrix, eigen) < 4 * defect(matrix, expected) + 1e-15);
    for (int k = 0; k < n; k++) {
      assertEquals(values[k], eigen.values()[k], 1e-14);
    }
    DoubleMatrix lengths = DoubleMatrix.zeros(n, n);
    ops.multiplyTransposed(eigen.vectors().block(), eigen.vectors().block(), lengths.block());
    assertTrue(distance(identity(n), lengths) < 1e-13);
  }

  /** The largest entry of A − Q·diag(λ)·Qᵀ. */
  private double defect(DoubleMatrix matrix, SymmetricEigen eigen) {
    DoubleMatrix rows = eigen.vectors().copy();
    int n = matrix.rows();
    for (int i = 0; i < n * n; i++) {
      rows.values()[i] *= eigen.values()[i / n];
    }
    DoubleMatrix transposed = DoubleMatrix.zeros(n, n);
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        transposed.values()[column * n + row] = eigen.vectors().at(row, column);
      }
    }
    return distance(matrix, times(transposed, rows));
  }
}
