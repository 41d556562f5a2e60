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
  /**
   * Inputs of a piece at most: what the Java BLAS cuts at by itself, but in whole vectors. Shorter
   * ones are slower, since it adds the lanes up at each piece's end.
   */
  private static final int INPUTS = 496;

  /** Entries of the widest vectors. */
  private static final int VECTOR = 16;

  /**
   * Outputs and tokens of a piece at most. The Java BLAS takes its slow loops where the operations
   * of a call, as an int, are below a million: more than 2³¹ overflow.
   */
  private static final int OUTPUTS = 960;

  /** Inputs at which the Java BLAS cuts products in double. */
  private static final int DOUBLE_INPUTS = 500;

  /** Rows of a Gram matrix at a time. */
  private static final int GRAM_ROWS = 256;

  private static final String PLAIN = "N";
  private static final String TRANSPOSED = "T";

  private final BLAS blas;

  /** netlib before 3.0.4, which Spark 4.0 has, refuses a factor whose last row ends its array. */
  private final boolean asksForWholeRows;

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
    this.asksForWholeRows = asksForWholeRows(blas);
  }

  /** The second column of a matrix of two by two, squared: its last row ends the array. */
  private static boolean asksForWholeRows(BLAS blas) {
    double[] matrix = {1, 2, 3, 4};
    try {
      blas.dgemm(PLAIN, TRANSPOSED, 1, 1, 2, 1, matrix, 1, 2, matrix, 1, 2, 0, new double[1], 0, 1);
      return false;
    } catch (IndexOutOfBoundsException e) {
      return true;
    }
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
    int outputs = piece(into.columns(), OUTPUTS, 1);
    int inputs = piece(left.columns(), INPUTS, VECTOR);
    int tokens = piece(into.rows(), OUTPUTS, 1);
    FloatProduct product = new FloatProduct(rightAs, left, right, into);
    for (int token = 0; token < into.rows(); token += tokens) {
      for (int output = 0; output < into.columns(); output += outputs) {
        for (int input = 0; input < left.columns(); input += inputs) {
          Piece first = new Piece(token, output, input);
          addPiece(product, first, new Piece(tokens, outputs, inputs));
        }
      }
    }
  }

  /** The length of pieces that are about equal, in multiples of a unit. */
  private static int piece(int length, int longest, int unit) {
    int pieces = Math.max(1, (length + longest - 1) / longest);
    int each = (length + pieces - 1) / pieces;
    return Math.max(1, (each + unit - 1) / unit) * unit;
  }

  private void addPiece(FloatProduct product, Piece first, Piece most) {
    FloatMatrix into = product.into;
    int tokens = Math.min(most.tokens, into.rows() - first.tokens);
    int outputs = Math.min(most.outputs, into.columns() - first.outputs);
    int inputs = Math.min(most.inputs, product.left.columns() - first.inputs);
    Operand<float[]> right =
        product.rightAs.equals(PLAIN)
            ? factor(product.right, first.inputs, first.outputs, inputs, outputs)
            : factor(product.right, first.outputs, first.inputs, outputs, inputs);
    Operand<float[]> left = factor(product.left, first.tokens, first.inputs, tokens, inputs);
    blas.sgemm(
        product.rightAs,
        PLAIN,
        outputs,
        tokens,
        inputs,
        1,
        right.values(),
        right.offset(),
        right.stride(),
        left.values(),
        left.offset(),
        left.stride(),
        first.inputs == 0 ? 0 : 1,
        into.values(),
        first.tokens * into.columns() + first.outputs,
        into.columns());
  }

  private Operand<float[]> factor(FloatMatrix matrix, int row, int column, int rows, int columns) {
    int stride = matrix.columns();
    return accepted(new Operand<>(matrix.values(), row * stride + column, stride, rows, columns));
  }

  private <A> Operand<A> accepted(Operand<A> factor) {
    return asksForWholeRows ? factor.withWholeRows() : factor;
  }

  /** Where a piece begins, or how large it is at most. */
  private record Piece(int tokens, int outputs, int inputs) {}

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
    if (left.columns() == 0) {
      if (weights.before == 0) {
        into.clear();
      }
      return;
    }
    long fitting = Integer.MAX_VALUE / ((long) into.rows() * into.columns());
    if (fitting < DOUBLE_INPUTS && into.rows() > 1) {
      int half = into.rows() / 2;
      int rest = into.rows() - half;
      product(rightAs, left.rowRange(0, half), right, weights, into.rowRange(0, half));
      product(rightAs, left.rowRange(half, rest), right, weights, into.rowRange(half, rest));
      return;
    }
    int inputs = Math.max(1, (int) (fitting / DOUBLE_INPUTS)) * DOUBLE_INPUTS;
    Weights again = new Weights(weights.product, 1);
    for (int first = 0; first < left.columns(); first += inputs) {
      int count = Math.min(inputs, left.columns() - first);
      boolean plain = rightAs.equals(PLAIN);
      DoubleBlock part = plain ? right.rowRange(first, count) : right.columnRange(first, count);
      addProduct(
          new Factor(rightAs, part),
          new Factor(PLAIN, left.columnRange(first, count)),
          first == 0 ? weights : again,
          into);
    }
  }

  private void addProduct(Factor right, Factor left, Weights weights, DoubleBlock into) {
    Operand<double[]> a = accepted(Operand.of(right.block));
    Operand<double[]> b = accepted(Operand.of(left.block));
    blas.dgemm(
        right.as,
        left.as,
        into.columns(),
        into.rows(),
        left.as.equals(PLAIN) ? left.block.columns() : left.block.rows(),
        weights.product,
        a.values(),
        a.offset(),
        a.stride(),
        b.values(),
        b.offset(),
        b.stride(),
        weights.before,
        into.values(),
        into.offset(),
        into.stride());
  }

  /** A block as it is, or transposed. */
  private record Factor(String as, DoubleBlock block) {}

  @Override
  public void addGram(DoubleBlock tokens, DoubleMatrix gram) {
    int d = gram.rows();
    if (tokens.columns() != d || gram.columns() != d) {
      throw new IllegalArgumentException(
          "tokens of %d inputs into a Gram matrix of %d x %d"
              .formatted(tokens.columns(), gram.rows(), gram.columns()));
    }
    // By products, since the Java BLAS has no fast dsyrk; the triangle is in panels of its rows.
    for (int row = 0; row < d; row += GRAM_ROWS) {
      for (int token = 0; token < tokens.rows(); token += DOUBLE_INPUTS) {
        int count = Math.min(DOUBLE_INPUTS, tokens.rows() - token);
        addGramPanel(tokens.rowRange(token, count), row, gram);
      }
    }
    Triangles.mirrorLower(gram);
  }

  private void addGramPanel(DoubleBlock tokens, int first, DoubleMatrix gram) {
    int end = Math.min(gram.rows(), first + GRAM_ROWS);
    addProduct(
        new Factor(PLAIN, tokens.columnRange(0, end)),
        new Factor(TRANSPOSED, tokens.columnRange(first, end - first)),
        new Weights(1, 1),
        new DoubleBlock(gram.values(), first * gram.columns(), gram.columns(), end - first, end));
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
