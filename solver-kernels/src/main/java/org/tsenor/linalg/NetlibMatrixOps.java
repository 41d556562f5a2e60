package org.tsenor.linalg;

import dev.ludovic.netlib.blas.BLAS;

/**
 * Products by netlib: a native BLAS where the machine has one, else its Java one.
 *
 * <p>BLAS is column-major, where a row-major matrix is its transpose: so (A·B)ᵀ = Bᵀ·Aᵀ is asked
 * for.
 */
public final class NetlibMatrixOps implements MatrixOps {
  private static final String PLAIN = "N";
  private static final String TRANSPOSED = "T";

  private final BLAS blas = BLAS.getInstance();

  @Override
  public String description() {
    return "netlib (%s)".formatted(blas.getClass().getSimpleName());
  }

  @Override
  public void multiply(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    requireShapes(left, right.rows(), right.columns(), into);
    int n = right.columns();
    int k = left.columns();
    blas.sgemm(
        PLAIN,
        PLAIN,
        n,
        left.rows(),
        k,
        1,
        right.values(),
        Math.max(1, n),
        left.values(),
        Math.max(1, k),
        0,
        into.values(),
        Math.max(1, n));
  }

  @Override
  public void multiplyTransposed(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    requireShapes(left, right.columns(), right.rows(), into);
    int n = right.rows();
    int k = left.columns();
    blas.sgemm(
        TRANSPOSED,
        PLAIN,
        n,
        left.rows(),
        k,
        1,
        right.values(),
        Math.max(1, k),
        left.values(),
        Math.max(1, k),
        0,
        into.values(),
        Math.max(1, n));
  }

  private static void requireShapes(FloatMatrix left, int inner, int columns, FloatMatrix into) {
    if (left.columns() != inner || into.rows() != left.rows() || into.columns() != columns) {
      throw new IllegalArgumentException(
          "(%d, %d) times (%d, %d) into (%d, %d)"
              .formatted(left.rows(), left.columns(), inner, columns, into.rows(), into.columns()));
    }
  }
}
