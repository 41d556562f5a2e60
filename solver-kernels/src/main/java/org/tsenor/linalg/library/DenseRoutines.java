package org.tsenor.linalg.library;

/**
 * What is called of BLAS and LAPACK, by their names there. Matrices are column-major; squares fill
 * their arrays from the first entry on, and of symmetric ones and triangles the upper triangle of
 * columns counts, which is the lower one of rows.
 *
 * <p>Whoever implements this may be called by many threads, uses the calling thread alone, and
 * gives the same bits for the same shapes and values.
 */
public interface DenseRoutines {
  /** Name and version for reports. */
  String description();

  /** What sizes it is fast at. */
  Pieces pieces();

  /** c = product·a·b + before·c. */
  void sgemm(Weights weights, Operand<float[]> a, Operand<float[]> b, Operand<float[]> c);

  /** c = product·a·b + before·c. */
  void dgemm(Weights weights, Operand<double[]> a, Operand<double[]> b, Operand<double[]> c);

  /**
   * A = Uᵀ·U.
   *
   * @return 0, or the pivot that is not positive, counting from 1
   */
  int dpotrf(int n, double[] matrix);

  /**
   * A⁻¹ from U.
   *
   * @return 0, or the entry of the diagonal that is zero, counting from 1
   */
  int dpotri(int n, double[] factor);

  /**
   * U⁻¹.
   *
   * @return 0, or the entry of the diagonal that is zero, counting from 1
   */
  int dtrtri(int n, double[] triangle);

  /**
   * Reduces a symmetric matrix to tridiagonal form.
   *
   * @param matrix becomes the reflections
   * @param diagonal of the result, n entries
   * @param beside the diagonal, n − 1 entries
   * @param factors of the reflections, n − 1 entries
   */
  void dsytrd(int n, double[] matrix, double[] diagonal, double[] beside, double[] factors);

  /**
   * Decomposes a tridiagonal matrix by divide and conquer.
   *
   * @param diagonal becomes the eigenvalues
   * @param beside the diagonal; destroyed
   * @param vectors becomes the eigenvectors, in columns
   * @return 0, or a number above it where it did not converge
   */
  int dstedc(int n, double[] diagonal, double[] beside, double[] vectors);
}
