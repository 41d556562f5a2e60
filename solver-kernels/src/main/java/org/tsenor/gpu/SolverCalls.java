package org.tsenor.gpu;

/**
 * The calls of cuSOLVER that we use: of symmetric column-major matrices of doubles, whose upper
 * triangle is given.
 *
 * <p>A handle belongs to a stream, and one thread uses it at a time. Every call throws {@link
 * CudaException} where cuSOLVER reports an error; the context of the handle must be current.
 */
public interface SolverCalls {
  /** The library's version as it counts itself, such as 11701. */
  int version();

  /** A handle whose calls go into a stream. */
  Handle create(Handle stream);

  /** Ends a handle. */
  void destroy(Handle solver);

  /** What is done with the matrix, in place. */
  enum Routine {
    /** A = Uᵀ·U; what is below the diagonal stays. */
    CHOLESKY,
    /** The upper triangle of A⁻¹ from U. */
    INVERSE,
    /** Columns become eigenvectors, {@code values} eigenvalues, ascending. */
    EIGEN
  }

  /**
   * A matrix and the memory that a routine needs.
   *
   * @param size of its side
   * @param matrix its address
   * @param leading dimension: entries from one column to the next
   * @param values of EIGEN: address of {@code size} doubles; otherwise 0
   */
  record Matrix(int size, long matrix, int leading, long values) {}

  /** Doubles of device memory that a routine needs. */
  int workEntries(Handle solver, Routine routine, Matrix matrix);

  /**
   * Puts a routine into the handle's stream.
   *
   * @param work address of {@code workEntries} doubles
   * @param info address of an int that becomes 0 where the routine succeeds, k if it fails at the
   *     k-th row, counted from 1
   */
  record Task(Matrix matrix, long work, int workEntries, long info) {}

  /** Puts a routine into the handle's stream. */
  void run(Handle solver, Routine routine, Task task);
}
