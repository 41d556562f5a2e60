package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.linalg.SymmetricEigen;

/** Products of rows with functions of A = Q·diag(λ)·Qᵀ. */
final class EigenBasis {
  private final SymmetricEigen eigen;
  private final MatrixOps ops;

  EigenBasis(SymmetricEigen eigen, MatrixOps ops) {
    this.eigen = eigen;
    this.ops = ops;
  }

  /** into = rows·Q. */
  void enter(DoubleMatrix rows, DoubleMatrix into) {
    ops.multiplyTransposed(rows.block(), eigen.vectors().block(), into.block());
  }

  /** into = rows·Qᵀ. */
  void leave(DoubleMatrix rows, DoubleMatrix into) {
    ops.multiply(rows.block(), eigen.vectors().block(), into.block());
  }

  /** Multiplies rows in this basis by A. */
  void multiply(DoubleMatrix rows) {
    double[] values = eigen.values();
    for (int i = 0; i < rows.values().length; i++) {
      rows.values()[i] *= values[i % values.length];
    }
  }

  /** target = (target + right)·(A + ρI)⁻¹, all in this basis. */
  void solve(DoubleMatrix right, double rho, DoubleMatrix target) {
    double[] values = eigen.values();
    for (int row = 0; row < target.rows(); row++) {
      int start = row * values.length;
      for (int k = 0; k < values.length; k++) {
        target.values()[start + k] =
            (target.values()[start + k] + right.values()[start + k]) / (values[k] + rho);
      }
    }
  }
}
