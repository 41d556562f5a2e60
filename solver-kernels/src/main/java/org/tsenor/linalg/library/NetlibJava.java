package org.tsenor.linalg.library;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.lapack.LAPACK;
import org.netlib.util.intW;

/** netlib's Java BLAS and LAPACK, of the version that the running Spark brings. */
public final class NetlibJava implements DenseRoutines {
  /**
   * Inputs: what the Java BLAS cuts at by itself, but in whole vectors. Shorter pieces are slower,
   * since it adds the lanes up at each piece's end. Outputs and tokens: it takes its slow loops
   * where the operations of a call, as an int, are below a million, so more than 2³¹ overflow.
   * Side: the Java LAPACK multiplies by the Java translation of the reference BLAS, ten times
   * slower than the products, so larger matrices are left to products of blocks.
   */
  private static final Pieces PIECES = new Pieces(960, 960, 496, 16, Integer.MAX_VALUE, 500, 128);

  /** Columns that dsytrd reduces at a time, as LAPACK's ilaenv has it. */
  private static final int REDUCED_TOGETHER = 32;

  private static final String UPPER = "U";
  private static final String FROM_IDENTITY = "I";
  private static final String ANY_DIAGONAL = "N";

  private final BLAS blas;
  private final LAPACK lapack;

  /**
   * netlib before 3.0.4, which Spark 4.0 has, refuses a factor whose last column ends its array.
   */
  private final boolean asksForWholeColumns;

  public NetlibJava() {
    this(NetlibClasses.blas(), NetlibClasses.lapack());
  }

  /** For tests: with libraries that watch what they are asked for. */
  public NetlibJava(BLAS blas, LAPACK lapack) {
    this.blas = blas;
    this.lapack = lapack;
    this.asksForWholeColumns = asksForWholeColumns(blas);
    findMachineConstants(lapack);
  }

  /** The second row of a matrix of two by two, squared: its last column ends the array. */
  private static boolean asksForWholeColumns(BLAS blas) {
    double[] matrix = {1, 2, 3, 4};
    try {
      blas.dgemm("N", "T", 1, 1, 2, 1, matrix, 1, 2, matrix, 1, 2, 0, new double[1], 0, 1);
      return false;
    } catch (IndexOutOfBoundsException e) {
      return true;
    }
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
    return "netlib Java (%s)".formatted(blas.getClass().getSimpleName());
  }

  @Override
  public Pieces pieces() {
    return PIECES;
  }

  @Override
  public void sgemm(Weights weights, Operand<float[]> a, Operand<float[]> b, Operand<float[]> c) {
    Operand<float[]> left = accepted(a);
    Operand<float[]> right = accepted(b);
    blas.sgemm(
        as(left),
        as(right),
        c.height(),
        c.width(),
        left.columns(),
        (float) weights.product(),
        left.values(),
        left.offset(),
        left.stride(),
        right.values(),
        right.offset(),
        right.stride(),
        (float) weights.before(),
        c.values(),
        c.offset(),
        c.stride());
  }

  @Override
  public void dgemm(
      Weights weights, Operand<double[]> a, Operand<double[]> b, Operand<double[]> c) {
    Operand<double[]> left = accepted(a);
    Operand<double[]> right = accepted(b);
    blas.dgemm(
        as(left),
        as(right),
        c.height(),
        c.width(),
        left.columns(),
        weights.product(),
        left.values(),
        left.offset(),
        left.stride(),
        right.values(),
        right.offset(),
        right.stride(),
        weights.before(),
        c.values(),
        c.offset(),
        c.stride());
  }

  private <A> Operand<A> accepted(Operand<A> factor) {
    return asksForWholeColumns ? factor.withWholeColumns() : factor;
  }

  private static String as(Operand<?> factor) {
    return factor.transposed() ? "T" : "N";
  }

  @Override
  public int dpotrf(int n, double[] matrix) {
    intW info = new intW(0);
    lapack.dpotrf(UPPER, n, matrix, Math.max(1, n), info);
    return accepted("dpotrf", info);
  }

  @Override
  public int dpotri(int n, double[] factor) {
    intW info = new intW(0);
    lapack.dpotri(UPPER, n, factor, Math.max(1, n), info);
    return accepted("dpotri", info);
  }

  @Override
  public int dtrtri(int n, double[] triangle) {
    intW info = new intW(0);
    lapack.dtrtri(UPPER, ANY_DIAGONAL, n, triangle, Math.max(1, n), info);
    return accepted("dtrtri", info);
  }

  @Override
  public void dsytrd(int n, double[] matrix, double[] diagonal, double[] beside, double[] factors) {
    double[] work = new double[Math.max(1, n * REDUCED_TOGETHER)];
    intW info = new intW(0);
    lapack.dsytrd(
        UPPER, n, matrix, Math.max(1, n), diagonal, beside, factors, work, work.length, info);
    accepted("dsytrd", info);
  }

  @Override
  public int dstedc(int n, double[] diagonal, double[] beside, double[] vectors) {
    double[] work = new double[1 + 4 * n + n * n];
    int[] integers = new int[3 + 5 * n];
    intW info = new intW(0);
    lapack.dstedc(
        FROM_IDENTITY,
        n,
        diagonal,
        beside,
        vectors,
        Math.max(1, n),
        work,
        work.length,
        integers,
        integers.length,
        info);
    return accepted("dstedc", info);
  }

  private static int accepted(String routine, intW info) {
    if (info.val < 0) {
      throw new IllegalStateException("%s refused its argument %d".formatted(routine, -info.val));
    }
    return info.val;
  }
}
