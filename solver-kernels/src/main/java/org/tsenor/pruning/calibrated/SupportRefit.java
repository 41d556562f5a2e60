package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.MaskBatch;

/**
 * Conjugate gradients on min ½·tr((B − B₀)·A·(B − B₀)ᵀ) over matrices that are zero off the mask:
 * each row is a problem of its own, all rows take their steps together.
 *
 * <p>A's unit diagonal makes the identity its Jacobi preconditioner. Residuals and directions are
 * restricted to the mask. The released program compares the unrestricted residual with its
 * tolerance, which never falls; here it is the restricted one.
 */
final class SupportRefit {
  private final EigenBasis basis;
  private final Projection projection;
  private final AlpsSettings.Refit settings;

  SupportRefit(EigenBasis basis, Projection projection, AlpsSettings.Refit settings) {
    this.basis = basis;
    this.projection = projection;
    this.settings = settings;
  }

  /**
   * Refits all rows.
   *
   * @param rightInBasis B₀·A in the basis of the eigenvectors
   * @param weights the start, zero off the masks; becomes the fit
   */
  void run(DoubleMatrix rightInBasis, MaskBatch masks, DoubleMatrix weights) {
    int rows = weights.rows();
    DoubleMatrix right = restricted(rightInBasis, masks);
    DoubleMatrix residual = restricted(timesA(weights), masks);
    for (int i = 0; i < residual.values().length; i++) {
      residual.values()[i] = right.values()[i] - residual.values()[i];
    }
    DoubleMatrix direction = residual.copy();
    double[] squares = rowProducts(residual, residual);
    double[] ends = rowProducts(right, right);
    for (int row = 0; row < rows; row++) {
      ends[row] *= settings.tolerance() * settings.tolerance();
    }
    for (int step = 0; step < settings.steps() && anyAbove(squares, ends); step++) {
      DoubleMatrix product = restricted(timesA(direction), masks);
      double[] curvatures = rowProducts(direction, product);
      for (int row = 0; row < rows; row++) {
        boolean moves = squares[row] > ends[row] && curvatures[row] > 0;
        double length = moves ? squares[row] / curvatures[row] : 0;
        add(row, length, direction, weights);
        add(row, -length, product, residual);
      }
      double[] next = rowProducts(residual, residual);
      for (int row = 0; row < rows; row++) {
        turn(row, squares[row] > 0 ? next[row] / squares[row] : 0, residual, direction);
      }
      squares = next;
    }
  }

  /** Rows times A, in the basis of the eigenvectors. */
  private DoubleMatrix timesA(DoubleMatrix rows) {
    DoubleMatrix product = DoubleMatrix.zeros(rows.rows(), rows.columns());
    basis.enter(rows, product);
    basis.multiply(product);
    return product;
  }

  private DoubleMatrix restricted(DoubleMatrix inBasis, MaskBatch masks) {
    DoubleMatrix rows = DoubleMatrix.zeros(inBasis.rows(), inBasis.columns());
    basis.leave(inBasis, rows);
    DoubleMatrix kept = DoubleMatrix.zeros(inBasis.rows(), inBasis.columns());
    projection.restrict(rows, masks, kept);
    return kept;
  }

  private static boolean anyAbove(double[] squares, double[] ends) {
    for (int row = 0; row < squares.length; row++) {
      if (squares[row] > ends[row]) {
        return true;
      }
    }
    return false;
  }

  private static double[] rowProducts(DoubleMatrix left, DoubleMatrix right) {
    double[] products = new double[left.rows()];
    int columns = left.columns();
    for (int row = 0; row < products.length; row++) {
      double sum = 0;
      for (int at = row * columns; at < (row + 1) * columns; at++) {
        sum += left.values()[at] * right.values()[at];
      }
      products[row] = sum;
    }
    return products;
  }

  private static void add(int row, double factor, DoubleMatrix of, DoubleMatrix into) {
    int columns = of.columns();
    for (int at = row * columns; at < (row + 1) * columns; at++) {
      into.values()[at] += factor * of.values()[at];
    }
  }

  private static void turn(int row, double factor, DoubleMatrix residual, DoubleMatrix direction) {
    int columns = residual.columns();
    for (int at = row * columns; at < (row + 1) * columns; at++) {
      direction.values()[at] = residual.values()[at] + factor * direction.values()[at];
    }
  }
}
