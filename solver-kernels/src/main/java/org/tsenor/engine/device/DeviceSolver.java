package org.tsenor.engine.device;

import java.util.OptionalInt;
import org.tsenor.gpu.BlasCalls.UpperSolve;
import org.tsenor.gpu.DeviceLease;
import org.tsenor.gpu.SolverCalls;
import org.tsenor.gpu.SolverCalls.Routine;
import org.tsenor.linalg.Precision;

/**
 * Factorizations by cuSOLVER in the stream of a lease.
 *
 * <p>cuSOLVER is column-major: it sees the upper triangle where ours is the lower.
 */
final class DeviceSolver {
  private final DeviceLease lease;
  private final MatrixKernels kernels;
  private final Transfers transfers;

  DeviceSolver(DeviceLease lease, MatrixKernels kernels, Transfers transfers) {
    this.lease = lease;
    this.kernels = kernels;
    this.transfers = transfers;
  }

  OptionalInt cholesky(DeviceMatrix matrix) {
    requireSquareDoubles(matrix);
    int n = matrix.rows();
    if (n == 0) {
      return OptionalInt.empty();
    }
    int failed = run(Routine.CHOLESKY, matrix, 0);
    if (failed > 0) {
      return OptionalInt.of(failed - 1);
    }
    // A NaN compares as no pivot that is too small, so it may be carried along as a success.
    double[] pivots = diagonal(matrix);
    for (int k = 0; k < n; k++) {
      if (!(pivots[k] > 0 && pivots[k] <= Double.MAX_VALUE)) {
        return OptionalInt.of(k);
      }
    }
    kernels.clearUpper(matrix);
    return OptionalInt.empty();
  }

  /**
   * Columns of the identity are solved for, all at once, which costs a second matrix for a time.
   */
  void invertLower(DeviceMatrix lower) {
    requireSquareDoubles(lower);
    requireRegular(lower);
    int n = lower.rows();
    if (n == 0) {
      return;
    }
    long address = lease.allocate((long) n * n * Double.BYTES);
    DeviceMatrix inverse = new DeviceMatrix(address, n, n, n, Precision.DOUBLE);
    try {
      kernels.setIdentity(inverse);
      UpperSolve task =
          new UpperSolve(
              n,
              n,
              DeviceProducts.operand(new DeviceMatrixBatch(lower, 0, 1), Transpose.NO),
              DeviceProducts.operand(new DeviceMatrixBatch(inverse, 0, 1), Transpose.NO));
      lease.run(() -> lease.blas().solve(lease.blasHandle(), task));
      kernels.copy(inverse, lower);
      // Sums of zeros, which need not have come out as zeros of one sign.
      kernels.clearUpper(lower);
    } finally {
      lease.free(address);
    }
  }

  void invertFactored(DeviceMatrix factor) {
    requireSquareDoubles(factor);
    requireRegular(factor);
    if (factor.rows() == 0) {
      return;
    }
    int failed = run(Routine.INVERSE, factor, 0);
    if (failed > 0) {
      throw singular(failed - 1);
    }
    kernels.mirrorLower(factor);
  }

  void eigen(DeviceMatrix matrix, DeviceMatrix values) {
    requireSquareDoubles(matrix);
    int n = matrix.rows();
    if (values.rows() != 1 || values.columns() != n || values.precision() != Precision.DOUBLE) {
      throw new IllegalArgumentException(
          "%d eigenvalues need doubles of shape 1 x %d".formatted(n, n));
    }
    if (n == 0) {
      return;
    }
    requireFinite(matrix);
    int failed = run(Routine.EIGEN, matrix, values.address());
    if (failed > 0) {
      throw new ArithmeticException(
          "the eigenvalues of a %d x %d matrix did not converge (syevd %d)"
              .formatted(n, n, failed));
    }
  }

  /** Runs a routine and waits for it; the row, counted from 1, where it failed, or 0. */
  private int run(Routine routine, DeviceMatrix matrix, long values) {
    SolverCalls.Matrix task =
        new SolverCalls.Matrix(
            matrix.rows(), matrix.address(), Math.toIntExact(matrix.stride()), values);
    int entries = lease.call(() -> lease.solver().workEntries(lease.solverHandle(), routine, task));
    if (entries < 0) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d is too large for cuSOLVER's %s: its work size is no int"
              .formatted(matrix.rows(), matrix.rows(), routine));
    }
    long info = lease.allocate(Integer.BYTES);
    try {
      long work = lease.allocate((long) entries * Double.BYTES);
      try {
        lease.run(
            () ->
                lease
                    .solver()
                    .run(
                        lease.solverHandle(),
                        routine,
                        new SolverCalls.Task(task, work, entries, info)));
      } finally {
        lease.free(work);
      }
      int failed = number(info);
      if (failed < 0) {
        throw new IllegalStateException(
            "cuSOLVER's %s refused its argument %d".formatted(routine, -failed));
      }
      return failed;
    } finally {
      lease.free(info);
    }
  }

  private int number(long address) {
    int[] number = new int[1];
    transfers.download(address, number, 0, 1);
    return number[0];
  }

  private double[] diagonal(DeviceMatrix matrix) {
    double[] diagonal = new double[matrix.rows()];
    transfers.download(
        new DeviceMatrix(matrix.address(), matrix.rows(), 1, matrix.stride() + 1, Precision.DOUBLE),
        diagonal,
        0);
    return diagonal;
  }

  private void requireRegular(DeviceMatrix lower) {
    double[] diagonal = diagonal(lower);
    for (int k = 0; k < diagonal.length; k++) {
      if (diagonal[k] == 0) {
        throw singular(k);
      }
    }
  }

  private static ArithmeticException singular(int entry) {
    return new ArithmeticException(
        "a triangular matrix is singular: entry %d of its diagonal is zero".formatted(entry));
  }

  private void requireFinite(DeviceMatrix matrix) {
    long count = lease.allocate(Integer.BYTES);
    try {
      lease.run(() -> lease.device().driver().clear(count, Integer.BYTES, lease.stream()));
      kernels.countNotFinite(matrix, count);
      if (number(count) > 0) {
        throw new IllegalArgumentException("a matrix to decompose has an entry that is not finite");
      }
    } finally {
      lease.free(count);
    }
  }

  private static void requireSquareDoubles(DeviceMatrix matrix) {
    matrix.requireSquare();
    if (matrix.precision() != Precision.DOUBLE) {
      throw new IllegalArgumentException("factorizations are of doubles");
    }
  }
}
