package org.tsenor.linalg;

/**
 * A symmetric matrix as A = Q·diag(λ)·Qᵀ.
 *
 * @param values λ, ascending
 * @param vectors Qᵀ: row k is the eigenvector of value k, of length 1
 */
public record SymmetricEigen(double[] values, DoubleMatrix vectors) {
  /** The smallest eigenvalue. */
  public double smallest() {
    return values[0];
  }

  /** The largest eigenvalue. */
  public double largest() {
    return values[values.length - 1];
  }
}
