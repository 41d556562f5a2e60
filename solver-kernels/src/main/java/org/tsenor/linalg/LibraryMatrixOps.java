package org.tsenor.linalg;

import org.tsenor.linalg.library.DenseRoutines;
import org.tsenor.linalg.library.Operand;
import org.tsenor.linalg.library.Pieces;
import org.tsenor.linalg.library.Weights;

/**
 * Products on the CPU, by the library that it is made with.
 *
 * <p>BLAS is column-major, where a row-major matrix is its transpose: so (A·B)ᵀ = Bᵀ·Aᵀ is asked
 * for. Work is cut into pieces as the library likes them, by shapes alone.
 */
public final class LibraryMatrixOps implements MatrixOps {
  private static final Weights REPLACING = new Weights(1, 0);
  private static final Weights ADDING = new Weights(1, 1);
  private static final Weights SUBTRACTING = new Weights(-1, 1);

  private final DenseRoutines routines;
  private final Pieces most;

  /**
   * @param routines may serve other threads as well
   */
  public LibraryMatrixOps(DenseRoutines routines) {
    this.routines = routines;
    this.most = routines.pieces();
  }

  @Override
  public String description() {
    return routines.description();
  }

  @Override
  public void multiply(FloatBlock left, FloatBlock right, FloatBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(new FloatProduct(new Factor(left, false), new Factor(right, false), into, REPLACING));
  }

  @Override
  public void multiplyTransposed(FloatBlock left, FloatBlock right, FloatBlock into) {
    requireShapes(left, right.columns(), right.rows(), into);
    product(new FloatProduct(new Factor(left, false), new Factor(right, true), into, REPLACING));
  }

  @Override
  public void addProduct(FloatBlock left, FloatBlock right, FloatBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(new FloatProduct(new Factor(left, false), new Factor(right, false), into, ADDING));
  }

  @Override
  public void addProductOfColumns(FloatBlock left, FloatBlock right, FloatBlock into) {
    if (left.rows() != right.rows()
        || into.rows() != left.columns()
        || into.columns() != right.columns()) {
      throw new IllegalArgumentException(
          "columns of (%d, %d) times (%d, %d) into (%d, %d)"
              .formatted(
                  left.rows(),
                  left.columns(),
                  right.rows(),
                  right.columns(),
                  into.rows(),
                  into.columns()));
    }
    product(new FloatProduct(new Factor(left, true), new Factor(right, false), into, ADDING));
  }

  private void product(FloatProduct product) {
    FloatBlock into = product.into;
    int summed = product.left.columns();
    if (summed == 0 && product.weights.before() == 0) {
      into.clear();
    }
    int outputs = piece(into.columns(), most.outputs(), 1);
    int inputs = piece(summed, most.inputs(), most.vector());
    int tokens = piece(into.rows(), most.tokens(), 1);
    for (int token = 0; token < into.rows(); token += tokens) {
      for (int output = 0; output < into.columns(); output += outputs) {
        for (int input = 0; input < summed; input += inputs) {
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
    FloatBlock into = product.into;
    int tokens = Math.min(most.tokens, into.rows() - first.tokens);
    int outputs = Math.min(most.outputs, into.columns() - first.outputs);
    int inputs = Math.min(most.inputs, product.left.columns() - first.inputs);
    routines.sgemm(
        first.inputs == 0 ? product.weights : ADDING,
        product.right.part(first.inputs, first.outputs, inputs, outputs),
        product.left.part(first.tokens, first.inputs, tokens, inputs),
        new Factor(into, false).part(first.tokens, first.outputs, tokens, outputs));
  }

  /** A matrix, or its transpose, as a product sees it. */
  private record Factor(FloatBlock matrix, boolean transposed) {
    int columns() {
      return transposed ? matrix.rows() : matrix.columns();
    }

    /** A part of it, whose rows are the columns of BLAS. */
    Operand<float[]> part(int row, int column, int rows, int columns) {
      int stride = matrix.stride();
      int top = transposed ? column : row;
      int left = transposed ? row : column;
      return new Operand<>(
          matrix.values(),
          matrix.offset() + top * stride + left,
          stride,
          transposed ? rows : columns,
          transposed ? columns : rows,
          transposed);
    }
  }

  /** Where a piece begins, or how large it is at most. */
  private record Piece(int tokens, int outputs, int inputs) {}

  private record FloatProduct(Factor left, Factor right, FloatBlock into, Weights weights) {}

  @Override
  public void multiply(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(false, left, right, REPLACING, into);
  }

  @Override
  public void multiplyTransposed(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.columns(), right.rows(), into);
    product(true, left, right, REPLACING, into);
  }

  @Override
  public void subtractProduct(DoubleBlock left, DoubleBlock right, DoubleBlock into) {
    requireShapes(left, right.rows(), right.columns(), into);
    product(false, left, right, SUBTRACTING, into);
  }

  private void product(
      boolean rightTransposed,
      DoubleBlock left,
      DoubleBlock right,
      Weights weights,
      DoubleBlock into) {
    if (into.rows() == 0 || into.columns() == 0) {
      return;
    }
    if (left.columns() == 0) {
      if (weights.before() == 0) {
        into.clear();
      }
      return;
    }
    long fitting = most.operations() / ((long) into.rows() * into.columns());
    if (fitting < most.doubleInputs() && into.rows() > 1) {
      int half = into.rows() / 2;
      int rest = into.rows() - half;
      product(rightTransposed, left.rowRange(0, half), right, weights, into.rowRange(0, half));
      product(
          rightTransposed, left.rowRange(half, rest), right, weights, into.rowRange(half, rest));
      return;
    }
    int inputs = (int) Math.max(1, fitting / most.doubleInputs()) * most.doubleInputs();
    Weights again = new Weights(weights.product(), 1);
    for (int first = 0; first < left.columns(); first += inputs) {
      int count = Math.min(inputs, left.columns() - first);
      routines.dgemm(
          first == 0 ? weights : again,
          rightTransposed
              ? operand(right.columnRange(first, count), true)
              : operand(right.rowRange(first, count), false),
          operand(left.columnRange(first, count), false),
          operand(into, false));
    }
  }

  private static Operand<double[]> operand(DoubleBlock block, boolean transposed) {
    return new Operand<>(
        block.values(),
        block.offset(),
        Math.max(1, block.stride()),
        block.columns(),
        block.rows(),
        transposed);
  }

  private static void requireShapes(FloatBlock left, int inner, int columns, FloatBlock into) {
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
}
