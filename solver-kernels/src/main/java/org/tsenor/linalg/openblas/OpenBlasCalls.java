package org.tsenor.linalg.openblas;

/**
 * What {@code openblas_calls.c} defines. Nothing is checked there: sizes must fit the arrays.
 *
 * <p>Products are of column-major matrices in place; while one runs, garbage collection waits. The
 * other routines work on copies outside of the heap.
 */
final class OpenBlasCalls {
  private OpenBlasCalls() {}

  /** Opens a library that OpenBLAS needs; null, or why that failed. */
  static native String require(String path);

  /** Opens OpenBLAS with one thread; null, or why that failed. */
  static native String open(String path);

  /** How many threads a call uses. */
  static native int threads();

  /** Version and what it was built with. */
  static native String config();

  /** The kind of processor that its loops are for. */
  static native String core();

  static native void sgemm(
      boolean aTransposed,
      boolean bTransposed,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc);

  static native void dgemm(
      boolean aTransposed,
      boolean bTransposed,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc);

  static native int dpotrf(int n, double[] matrix);

  static native int dpotri(int n, double[] factor);

  static native int dtrtri(int n, double[] triangle);

  static native int dsytrd(
      int n, double[] matrix, double[] diagonal, double[] beside, double[] factors, int together);

  static native int dstedc(int n, double[] diagonal, double[] beside, double[] vectors);
}
