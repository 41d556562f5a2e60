package org.tsenor.linalg;

import dev.ludovic.netlib.lapack.LAPACK;
import java.util.Arrays;
import java.util.OptionalInt;
import org.netlib.util.intW;
import org.tsenor.linalg.blocked.BlockedCholesky;
import org.tsenor.linalg.blocked.BlockedInverse;
import org.tsenor.linalg.blocked.BlockedReflections;

/**
 * Factorizations by netlib: its Java LAPACK, or a native one where {@link NetlibChoice} says so.
 *
 * <p>LAPACK is column-major, so a lower triangle in rows is its upper triangle.
 */
public final class NetlibFactorizations implements Factorizations {
  private static final String ROW_MAJOR_LOWER = "U";
  private static final String FROM_IDENTITY = "I";
  private static final String ANY_DIAGONAL = "N";

  /**
   * Side of the blocks that LAPACK gets. The Java LAPACK multiplies by the Java translation of the
   * reference BLAS, ten times slower than {@link NetlibMatrixOps}, so larger matrices are left to
   * products of blocks.
   */
  private static final int SIDE = 128;

  /** Columns that dsytrd reduces at a time, as LAPACK's ilaenv has it. */
  private static final int REDUCED_TOGETHER = 32;

  /** Entries that any JVM gives an array. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final LAPACK lapack;
  private final BlockedCholesky cholesky;
  private final BlockedInverse inverse;
  private final BlockedReflections reflections;

  /**
   * The LAPACK of this process.
   *
   * @throws LibraryUnavailableException if a native one is asked for and there is none
   */
  public NetlibFactorizations() {
    this(NetlibChoice.lapack());
  }

  NetlibFactorizations(LAPACK lapack) {
    MatrixOps ops = new NetlibMatrixOps();
    this.lapack = lapack;
    this.cholesky = new BlockedCholesky(this, ops, SIDE);
    this.inverse = new BlockedInverse(this, ops, SIDE);
    this.reflections = new BlockedReflections(ops, SIDE);
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
    OptionalInt pivot = matrix.rows() > SIDE ? cholesky.factor(matrix) : smallCholesky(matrix);
    if (pivot.isEmpty()) {
      Triangles.clearUpper(matrix);
    }
    return pivot;
  }

  private OptionalInt smallCholesky(DoubleMatrix matrix) {
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
    return OptionalInt.empty();
  }

  @Override
  public void invertLower(DoubleMatrix lower) {
    lower.requireSquare();
    int n = lower.rows();
    if (n > SIDE) {
      requireRegular(lower);
      inverse.invert(lower);
      return;
    }
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
    intW info = new intW(0);
    double[] work = new double[Math.max(1, n * REDUCED_TOGETHER)];
    lapack.dsytrd(
        ROW_MAJOR_LOWER,
        n,
        matrix.values(),
        Math.max(1, n),
        values,
        beside,
        factors,
        work,
        work.length,
        info);
    requireAccepted("dsytrd", info);
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
    double[] work = new double[tridiagonalWork(n)];
    int[] integers = new int[3 + 5 * n];
    intW info = new intW(0);
    lapack.dstedc(
        FROM_IDENTITY,
        n,
        diagonal,
        beside,
        vectors.values(),
        Math.max(1, n),
        work,
        work.length,
        integers,
        integers.length,
        info);
    requireAccepted("dstedc", info);
    if (info.val > 0) {
      throw new ArithmeticException(
          "the eigenvalues of a %d x %d matrix did not converge (dstedc %d)"
              .formatted(n, n, info.val));
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

  private static void requireAccepted(String routine, intW info) {
    if (info.val < 0) {
      throw new IllegalStateException("%s refused its argument %d".formatted(routine, -info.val));
    }
  }

  private static void requireRegular(intW info) {
    if (info.val > 0) {
      throw singular(info.val - 1);
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
