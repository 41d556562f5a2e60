package org.tsenor.linalg;

import java.util.Arrays;
import java.util.OptionalInt;
import org.tsenor.linalg.library.DenseRoutines;

/**
 * Factorizations on the CPU, by the library that they are made with, large ones by products of
 * blocks.
 *
 * <p>LAPACK is column-major, so a lower triangle in rows is its upper triangle.
 */
public final class LibraryFactorizations implements Factorizations {
  /** Reflections that are taken at a time: some more than pay for a product, and not more. */
  private static final int REFLECTIONS = 128;

  /** Entries that any JVM gives an array. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final DenseRoutines routines;

  /** Side of the blocks that LAPACK gets. */
  private final int side;

  private final BlockedCholesky cholesky;
  private final BlockedInverse inverse;
  private final BlockedReflections reflections;

  /**
   * @param routines may serve other threads as well
   */
  public LibraryFactorizations(DenseRoutines routines) {
    MatrixOps ops = new LibraryMatrixOps(routines);
    this.routines = routines;
    this.side = routines.pieces().side();
    this.cholesky = new BlockedCholesky(this, ops, side);
    this.inverse = new BlockedInverse(this, ops, side);
    this.reflections = new BlockedReflections(ops, REFLECTIONS);
  }

  @Override
  public String description() {
    return routines.description();
  }

  @Override
  public OptionalInt cholesky(DoubleMatrix matrix) {
    matrix.requireSquare();
    OptionalInt pivot = matrix.rows() > side ? cholesky.factor(matrix) : smallCholesky(matrix);
    if (pivot.isEmpty()) {
      Triangles.clearUpper(matrix);
    }
    return pivot;
  }

  private OptionalInt smallCholesky(DoubleMatrix matrix) {
    int n = matrix.rows();
    int info = routines.dpotrf(n, matrix.values());
    if (info > 0) {
      return OptionalInt.of(info - 1);
    }
    // A NaN compares as no pivot that is too small, so LAPACK may carry it along as a success.
    for (int k = 0; k < n; k++) {
      if (!(matrix.at(k, k) > 0 && matrix.at(k, k) <= Double.MAX_VALUE)) {
        return OptionalInt.of(k);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public void invertLower(DoubleMatrix lower) {
    lower.requireSquare();
    int n = lower.rows();
    if (n > side) {
      requireRegular(lower);
      inverse.invert(lower);
      return;
    }
    requireRegular(routines.dtrtri(n, lower.values()));
  }

  @Override
  public void invertFactored(DoubleMatrix factor) {
    factor.requireSquare();
    requireRegular(routines.dpotri(factor.rows(), factor.values()));
    Triangles.mirrorLower(factor);
  }

  /**
   * Reduction to tridiagonal form (dsytrd), divide and conquer (dstedc), and the reflections of the
   * reduction: LAPACK's dsyevd, but for the last step, which is in products of blocks.
   */
  @Override
  public SymmetricEigen eigen(DoubleMatrix matrix) {
    matrix.requireSquare();
    int n = matrix.rows();
    requireFinite(matrix);
    tridiagonalWork(n); // Refuses what is too large before hours are spent on it.
    double[] values = new double[n];
    double[] beside = new double[Math.max(1, n - 1)];
    double[] factors = new double[Math.max(1, n - 1)];
    routines.dsytrd(n, matrix.values(), values, beside, factors);
    DoubleMatrix vectors = tridiagonalVectors(values, beside);
    reflections.multiplyRows(matrix, factors, vectors);
    return new SymmetricEigen(values, vectors);
  }

  /**
   * Eigenvectors of a tridiagonal matrix, in rows.
   *
   * @param diagonal becomes the eigenvalues
   * @param beside the diagonal; destroyed
   */
  private DoubleMatrix tridiagonalVectors(double[] diagonal, double[] beside) {
    int n = diagonal.length;
    DoubleMatrix vectors = DoubleMatrix.zeros(n, n);
    int info = routines.dstedc(n, diagonal, beside, vectors.values());
    if (info > 0) {
      throw new ArithmeticException(
          "the eigenvalues of a %d x %d matrix did not converge (dstedc %d)".formatted(n, n, info));
    }
    return vectors;
  }

  /** What dstedc asks for, as one array. */
  static int tridiagonalWork(int n) {
    long entries = 1 + 4L * n + (long) n * n;
    if (entries > MAX_ARRAY) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d is too large for its eigenvectors: they need an array of %d entries,"
                  .formatted(n, n, entries)
              + " and Java allows %d".formatted(MAX_ARRAY));
    }
    return (int) entries;
  }

  private static void requireFinite(DoubleMatrix matrix) {
    int entries = matrix.rows() * matrix.columns();
    if (!Arrays.stream(matrix.values(), 0, entries).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a matrix to decompose has an entry that is not finite");
    }
  }

  private static void requireRegular(int info) {
    if (info > 0) {
      throw singular(info - 1);
    }
  }

  private static void requireRegular(DoubleMatrix lower) {
    for (int k = 0; k < lower.rows(); k++) {
      if (lower.at(k, k) == 0) {
        throw singular(k);
      }
    }
  }

  private static ArithmeticException singular(int entry) {
    return new ArithmeticException(
        "a triangular matrix is singular: entry %d of its diagonal is zero".formatted(entry));
  }
}
