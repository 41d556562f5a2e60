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
  private static final String ROW_MAJOR_LOWER = "U";

  private final BLAS blas;

  /** The fastest BLAS that netlib finds in this process. */
  public NetlibMatrixOps() {
    this(BLAS.getInstance());
  }

  NetlibMatrixOps(BLAS blas) {
    this.blas = blas;
  }

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

  @Override
  public void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(PLAIN, left, right, new Weights(1, 0), into);
  }

  @Override
  public void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.columns(), right.rows(), into);
    product(TRANSPOSED, left, right, new Weights(1, 0), into);
  }

  @Override
  public void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(PLAIN, left, right, new Weights(-1, 1), into);
  }

  private void product(
      String rightAs, DoubleBlock left, DoubleBlock right, Weights weights, DoubleBlock into) {
    if (into.rows() == 0 || into.columns() == 0) {
      return;
    }
    blas.dgemm(
        rightAs,
        PLAIN,
        into.columns(),
        into.rows(),
        left.columns(),
        weights.product,
        right.values(),
        right.offset(),
        Math.max(1, right.stride()),
        left.values(),
        left.offset(),
        Math.max(1, left.stride()),
        weights.before,
        into.values(),
        into.offset(),
        into.stride());
  }

  @Override
  public void addGram(DoubleBlock tokens, DoubleMatrix gram) {
    int d = gram.rows();
    if (tokens.columns() != d || gram.columns() != d) {
      throw new IllegalArgumentException(
          "tokens of %d inputs into a Gram matrix of %d x %d"
              .formatted(tokens.columns(), gram.rows(), gram.columns()));
    }
    blas.dsyrk(
        ROW_MAJOR_LOWER,
        PLAIN,
        d,
        tokens.rows(),
        1,
        tokens.values(),
        tokens.offset(),
        Math.max(1, tokens.stride()),
        1,
        gram.values(),
        0,
        Math.max(1, d));
    Triangles.mirrorLower(gram);
  }

  private static void requireShapes(FloatMatrix left, int inner, int columns, FloatMatrix into) {
    if (left.columns() != inner || into.rows() != left.rows() || into.columns() != columns) {
      throw new IllegalArgumentException(
          "(%d, %d) times (%d, %d) into (%d, %d)"
              .formatted(left.rows(), left.columns(), inner, columns, into.rows(), into.columns()));
    }
  }

  private static void requireShapes(DoubleBlock left, int inner, int columns, DoubleBlock into) {
    if (left.columns() != inner || into.rows() != left.rows() || into.columns() != columns) {
      throw new IllegalArgumentException(
          "(%d, %d) times (%d, %d) into (%d, %d)"
              .formatted(left.rows(), left.columns(), inner, columns, into.rows(), into.columns()));
    }
  }

  /** What the product and what stood there before count. */
  private record Weights(double product, double before) {}
}
