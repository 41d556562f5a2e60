package org.tsenor.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;

/**
 * Products by netlib: its Java BLAS, or a native one where {@link NetlibChoice} says so.
 *
 * <p>BLAS is column-major, where a row-major matrix is its transpose: so (A·B)ᵀ = Bᵀ·Aᵀ is asked
 * for.
 */
public final class NetlibMatrixOps implements MatrixOps {
  /** Outputs and inputs of a piece of a float product: Java's BLAS does not cut by itself. */
  private static final int PIECE = 256;

  private static final String PLAIN = "N";
  private static final String TRANSPOSED = "T";
  private static final String ROW_MAJOR_LOWER = "U";

  private final BLAS blas;

  /**
   * The BLAS of this process.
   *
   * @throws LibraryUnavailableException if a native one is asked for and there is none
   */
  public NetlibMatrixOps() {
    this(NetlibChoice.blas());
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
    product(PLAIN, left, right, into);
  }

  @Override
  public void multiplyTransposed(FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    requireShapes(left, right.columns(), right.rows(), into);
    product(TRANSPOSED, left, right, into);
  }

  private void product(String rightAs, FloatMatrix left, FloatMatrix right, FloatMatrix into) {
    if (left.columns() == 0) {
      Arrays.fill(into.values(), 0, into.rows() * into.columns(), 0);
    }
    FloatProduct product = new FloatProduct(rightAs, left, right, into);
    for (int output = 0; output < into.columns(); output += PIECE) {
      for (int input = 0; input < left.columns(); input += PIECE) {
        addPiece(product, output, input);
      }
    }
  }

  private void addPiece(FloatProduct product, int output, int input) {
    FloatMatrix left = product.left;
    FloatMatrix into = product.into;
    int stride = product.right.columns();
    boolean plain = product.rightAs.equals(PLAIN);
    blas.sgemm(
        product.rightAs,
        PLAIN,
        Math.min(PIECE, into.columns() - output),
        left.rows(),
        Math.min(PIECE, left.columns() - input),
        1,
        product.right.values(),
        plain ? input * stride + output : output * stride + input,
        stride,
        left.values(),
        input,
        left.columns(),
        input == 0 ? 0 : 1,
        into.values(),
        output,
        into.columns());
  }

  private record FloatProduct(
      String rightAs, FloatMatrix left, FloatMatrix right, FloatMatrix into) {}

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
