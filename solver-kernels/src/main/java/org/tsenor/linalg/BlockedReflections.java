package org.tsenor.linalg;

import java.util.Arrays;

/**
 * Products of Householder reflections H = I − τ·v·vᵀ, many at a time: H₁·…·H_c = I − Vᵀ·T·V with
 * the v as rows of V and T upper triangular.
 *
 * <p>Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder
 * transformations" (1989); T as LAPACK's dlarft.
 */
final class BlockedReflections {
  private final MatrixOps ops;
  private final int together;

  /**
   * @param together reflections to take at a time
   */
  public BlockedReflections(MatrixOps ops, int together) {
    this.ops = ops;
    this.together = together;
  }

  /**
   * Multiplies rows by H₁·H₂·…·H_{n−1} from the right, as a reduction to tridiagonal form by LAPACK
   * leaves them.
   *
   * @param reduced shape (n, n): row i holds the first i − 1 entries of the v of H_i, whose next
   *     entry is 1 and all further ones 0; what else stands there is not looked at
   * @param factors τ, shape (n − 1)
   * @param rows of n entries; changed in place
   */
  public void multiplyRows(DoubleMatrix reduced, double[] factors, DoubleMatrix rows) {
    int count = reduced.rows() - 1;
    for (int first = 0; first < count; first += together) {
      int end = Math.min(count, first + together);
      DoubleMatrix vectors = vectors(reduced, first, end);
      DoubleMatrix triangle = triangle(vectors, factors, first);
      DoubleBlock part = rows.block().columnRange(0, end);
      DoubleMatrix lengths = DoubleMatrix.zeros(rows.rows(), end - first);
      ops.multiplyTransposed(part, vectors.block(), lengths.block());
      DoubleMatrix weighted = DoubleMatrix.zeros(rows.rows(), end - first);
      ops.multiply(lengths.block(), triangle.block(), weighted.block());
      ops.subtractProduct(weighted.block(), vectors.block(), part);
    }
  }

  private static DoubleMatrix vectors(DoubleMatrix reduced, int first, int end) {
    DoubleMatrix vectors = DoubleMatrix.zeros(end - first, end);
    for (int index = first; index < end; index++) {
      int row = index - first;
      System.arraycopy(
          reduced.values(), (index + 1) * reduced.columns(), vectors.values(), row * end, index);
      vectors.values()[row * end + index] = 1;
    }
    return vectors;
  }

  /** T: column j is −τ_j·T·(V·v_j) above the diagonal, τ_j on it. */
  private DoubleMatrix triangle(DoubleMatrix vectors, double[] factors, int first) {
    int count = vectors.rows();
    DoubleMatrix products = DoubleMatrix.zeros(count, count);
    ops.multiplyTransposed(vectors.block(), vectors.block(), products.block());
    DoubleMatrix triangle = DoubleMatrix.zeros(count, count);
    double[] column = new double[count];
    for (int j = 0; j < count; j++) {
      double factor = factors[first + j];
      Arrays.fill(column, 0);
      for (int row = 0; row < j; row++) {
        for (int k = row; k < j; k++) {
          column[row] += triangle.at(row, k) * products.at(k, j);
        }
      }
      for (int row = 0; row < j; row++) {
        triangle.values()[row * count + j] = -factor * column[row];
      }
      triangle.values()[j * count + j] = factor;
    }
    return triangle;
  }
}
