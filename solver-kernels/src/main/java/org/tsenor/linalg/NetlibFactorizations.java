package org.tsenor.linalg;

import dev.ludovic.netlib.lapack.LAPACK;
import java.util.Arrays;
import java.util.OptionalInt;
import org.netlib.util.intW;

/**
 * Factorizations by netlib: its Java LAPACK, or a native one where {@link NetlibChoice} says so.
 *
 * <p>LAPACK is column-major, so a lower triangle in rows is its upper triangle.
 */
public final class NetlibFactorizations implements Factorizations {
  private static final String ROW_MAJOR_LOWER = "U";
  private static final String WITH_VECTORS = "V";
  private static final String ANY_DIAGONAL = "N";

  private final LAPACK lapack;

  /**
   * The LAPACK of this process.
   *
   * @throws LibraryUnavailableException if a native one is asked for and there is none
   */
  public NetlibFactorizations() {
    this(NetlibChoice.lapack());
  }

  NetlibFactorizations(LAPACK lapack) {
    this.lapack = lapack;
    findMachineConstants(lapack);
  }

  /**
   * The Java LAPACK finds the machine's constants on first use and keeps them in static fields,
   * without a lock: two threads that are first together leave wrong ones for the life of the JVM,
   * and no eigenvalue converges.
   */
  private static synchronized void findMachineConstants(LAPACK lapack) {
    lapack.dlamch("E");
  }

  @Override
  public String description() {
    return "netlib (%s)".formatted(lapack.getClass().getSimpleName());
  }

  @Override
  public OptionalInt cholesky(DoubleMatrix matrix) {
    matrix.requireSquare();
    int n = matrix.rows();
    intW info = new intW(0);
    lapack.dpotrf(ROW_MAJOR_LOWER, n, matrix.values(), Math.max(1, n), info);
    requireAccepted("dpotrf", info);
    if (info.val > 0) {
      return OptionalInt.of(info.val - 1);
    }
    // A NaN compares as no pivot that is too small, so LAPACK may carry it along as a success.
    for (int k = 0; k < n; k++) {
      if (!(matrix.at(k, k) > 0 && matrix.at(k, k) <= Double.MAX_VALUE)) {
        return OptionalInt.of(k);
      }
    }
    Triangles.clearUpper(matrix);
    return OptionalInt.empty();
  }

  @Override
  public void invertLower(DoubleMatrix lower) {
    lower.requireSquare();
    int n = lower.rows();
    intW info = new intW(0);
    lapack.dtrtri(ROW_MAJOR_LOWER, ANY_DIAGONAL, n, lower.values(), Math.max(1, n), info);
    requireAccepted("dtrtri", info);
    requireRegular(info);
  }

  @Override
  public void invertFactored(DoubleMatrix factor) {
    factor.requireSquare();
    int n = factor.rows();
    intW info = new intW(0);
    lapack.dpotri(ROW_MAJOR_LOWER, n, factor.values(), Math.max(1, n), info);
    requireAccepted("dpotri", info);
    requireRegular(info);
    Triangles.mirrorLower(factor);
  }

  /**
   * Divide and conquer (dsyevd), which is as exact as the QR iteration and several times faster.
   */
  @Override
  public SymmetricEigen eigen(DoubleMatrix matrix) {
    matrix.requireSquare();
    int n = matrix.rows();
    DoubleMatrix vectors = matrix.copy();
    requireFinite(vectors);
    double[] values = new double[n];
    double[] work = new double[Math.toIntExact(1 + 6L * n + 2L * n * n)];
    int[] integers = new int[3 + 5 * n];
    intW info = new intW(0);
    lapack.dsyevd(
        WITH_VECTORS,
        ROW_MAJOR_LOWER,
        n,
        vectors.values(),
        Math.max(1, n),
        values,
        work,
        work.length,
        integers,
        integers.length,
        info);
    requireAccepted("dsyevd", info);
    if (info.val > 0) {
      throw new ArithmeticException(
          "the eigenvalues of a %d x %d matrix did not converge (dsyevd %d)"
              .formatted(n, n, info.val));
    }
    return new SymmetricEigen(values, vectors);
  }

  private static void requireFinite(DoubleMatrix matrix) {
    int entries = matrix.rows() * matrix.columns();
    if (!Arrays.stream(matrix.values(), 0, entries).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a matrix to decompose has an entry that is not finite");
    }
  }

  private static void requireAccepted(String routine, intW info) {
    if (info.val < 0) {
      throw new IllegalStateException("%s refused its argument %d".formatted(routine, -info.val));
    }
  }

  private static void requireRegular(intW info) {
    if (info.val > 0) {
      throw new ArithmeticException(
          "a triangular matrix is singular: entry %d of its diagonal is zero"
              .formatted(info.val - 1));
    }
  }
}
