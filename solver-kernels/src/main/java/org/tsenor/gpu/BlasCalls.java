package org.tsenor.gpu;

/**
 * The calls of cuBLAS that we use. Matrices are column-major, as cuBLAS has them; scalars are given
 * as doubles and rounded to the matrices' precision.
 *
 * <p>A handle belongs to a stream, and one thread uses it at a time. Products of floats are
 * computed in float, never in TF32. Every call throws {@link CudaException} where cuBLAS reports an
 * error; the context of the handle must be current.
 */
public interface BlasCalls {
  /** A handle whose calls go into a stream. */
  Handle create(Handle stream);

  /** Ends a handle; waits for the device. */
  void destroy(Handle blas);

  /**
   * Factor or result of a product.
   *
   * @param address of the first matrix
   * @param leading dimension: entries from one column to the next
   * @param transposed whether the product takes its transpose
   * @param step entries from one matrix of a batch to the next
   */
  record Operand(long address, int leading, boolean transposed, long step) {}

  /**
   * into = alpha · left · right + beta · into, for each matrix of a batch.
   *
   * @param doubles whether entries are doubles; otherwise floats
   * @param rows of the result
   * @param columns of the result
   * @param inner columns of the left factor as it is taken
   * @param count matrices, at least 1
   */
  record Gemm(
      boolean doubles,
      int rows,
      int columns,
      int inner,
      int count,
      double alpha,
      Operand left,
      Operand right,
      double beta,
      Operand into) {}

  /** Puts products into the handle's stream. */
  void gemm(Handle blas, Gemm product);

  /**
   * Solves upper · X = right in double, in place.
   *
   * @param size rows of the triangle and of the right side
   * @param columns of the right side
   */
  record UpperSolve(int size, int columns, Operand upper, Operand right) {}

  /** Puts a triangular solve into the handle's stream. */
  void solve(Handle blas, UpperSolve task);
}
