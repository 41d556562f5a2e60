package org.tsenor.linalg.openblas;

import java.lang.reflect.Array;
import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.linalg.library.Operand;
import org.tsenor.linalg.library.Pieces;
import org.tsenor.linalg.library.Weights;

/**
 * OpenBLAS with one thread, the caller's.
 *
 * <p>Its bits depend on the kind of processor: it has loops of its own for each. They depend
 * neither on where arrays lie nor on what other threads do.
 */
final class OpenBlas implements DenseRoutines {
  /**
   * A product holds up garbage collection, so none has more than 2³⁰ multiplications of doubles or
   * 2³¹ of floats: some tens of milliseconds. Inputs are cut about where OpenBLAS itself cuts and
   * packs, so that pieces cost next to nothing.
   */
  private static final Pieces PIECES = new Pieces(2048, 2048, 512, 16, 1L << 30, 512, 512);

  /** Columns that dsytrd reduces at a time, as LAPACK's ilaenv has it. */
  private static final int REDUCED_TOGETHER = 32;

  private final String description;

  /** Only {@link OpenBlasLibrary} makes one, of a library that is loaded. */
  OpenBlas(String description) {
    this.description = description;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Pieces pieces() {
    return PIECES;
  }

  @Override
  public void sgemm(Weights weights, Operand<float[]> a, Operand<float[]> b, Operand<float[]> c) {
    requireFit(a, b, c);
    OpenBlasCalls.sgemm(
        a.transposed(),
        b.transposed(),
        c.height(),
        c.width(),
        a.columns(),
        (float) weights.product(),
        a.values(),
        a.offset(),
        a.stride(),
        b.values(),
        b.offset(),
        b.stride(),
        (float) weights.before(),
        c.values(),
        c.offset(),
        c.stride());
  }

  @Override
  public void dgemm(
      Weights weights, Operand<double[]> a, Operand<double[]> b, Operand<double[]> c) {
    requireFit(a, b, c);
    OpenBlasCalls.dgemm(
        a.transposed(),
        b.transposed(),
        c.height(),
        c.width(),
        a.columns(),
        weights.product(),
        a.values(),
        a.offset(),
        a.stride(),
        b.values(),
        b.offset(),
        b.stride(),
        weights.before(),
        c.values(),
        c.offset(),
        c.stride());
  }

  /** Native code checks nothing: what does not fit would be read and written beside the arrays. */
  private static void requireFit(Operand<?> a, Operand<?> b, Operand<?> c) {
    for (Operand<?> operand : new Operand<?>[] {a, b, c}) {
      long end = operand.offset() + (operand.width() - 1L) * operand.stride() + operand.height();
      if (operand.offset() < 0
          || operand.height() < 0
          || operand.width() < 0
          || operand.stride() < Math.max(1, operand.height())
          || operand.width() > 0 && end > Array.getLength(operand.values())) {
        throw new IllegalArgumentException(
            "an operand of %d x %d at %d with stride %d does not fit %d values"
                .formatted(
                    operand.height(),
                    operand.width(),
                    operand.offset(),
                    operand.stride(),
                    Array.getLength(operand.values())));
      }
    }
    if (a.rows() != c.height() || a.columns() != b.rows() || b.columns() != c.width()) {
      throw new IllegalArgumentException(
          "(%d, %d) times (%d, %d) into (%d, %d)"
              .formatted(a.rows(), a.columns(), b.rows(), b.columns(), c.height(), c.width()));
    }
  }

  @Override
  public int dpotrf(int n, double[] matrix) {
    requireSquare(n, matrix);
    return accepted("dpotrf", OpenBlasCalls.dpotrf(n, matrix));
  }

  @Override
  public int dpotri(int n, double[] factor) {
    requireSquare(n, factor);
    return accepted("dpotri", OpenBlasCalls.dpotri(n, factor));
  }

  @Override
  public int dtrtri(int n, double[] triangle) {
    requireSquare(n, triangle);
    return accepted("dtrtri", OpenBlasCalls.dtrtri(n, triangle));
  }

  @Override
  public void dsytrd(int n, double[] matrix, double[] diagonal, double[] beside, double[] factors) {
    requireSquare(n, matrix);
    requireLength(n, diagonal);
    requireLength(n - 1, beside);
    requireLength(n - 1, factors);
    int info = OpenBlasCalls.dsytrd(n, matrix, diagonal, beside, factors, REDUCED_TOGETHER);
    accepted("dsytrd", info);
  }

  @Override
  public int dstedc(int n, double[] diagonal, double[] beside, double[] vectors) {
    requireLength(n, diagonal);
    requireLength(n - 1, beside);
    requireSquare(n, vectors);
    return accepted("dstedc", OpenBlasCalls.dstedc(n, diagonal, beside, vectors));
  }

  private static void requireSquare(int n, double[] values) {
    requireLength((long) n * n, values);
  }

  private static void requireLength(long least, double[] values) {
    if (values.length < least) {
      throw new IllegalArgumentException(
          "%d values where %d are needed".formatted(values.length, least));
    }
  }

  private static int accepted(String routine, int info) {
    if (info < 0) {
      throw new IllegalStateException("%s refused its argument %d".formatted(routine, -info));
    }
    return info;
  }
}
