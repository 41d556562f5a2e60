package org.tsenor.engine.device;

import org.tsenor.gpu.DeviceLease;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.gpu.KernelImage;
import org.tsenor.gpu.KernelLaunch;
import org.tsenor.gpu.ShippedKernels;
import org.tsenor.linalg.Precision;

/** The kernels of {@code matrix_kernels.ptx} in the stream of a lease. */
final class MatrixKernels {
  /** The kernels of matrices. */
  static final ShippedKernels SHIPPED = new ShippedKernels(MatrixKernels.class, "matrix_kernels");

  private static final int THREADS = 256;

  /** Entries of a row that a thread has at most while there are thread blocks to spare. */
  private static final int ENTRIES_A_THREAD = 4;

  /** Thread blocks that fill any device; rows are walked over beyond them. */
  private static final int ENOUGH = 1 << 12;

  private final DeviceLease lease;

  MatrixKernels(DeviceLease lease) {
    this.lease = lease;
  }

  /** Puts a launch into the stream. */
  void launch(String kernel, int threadBlocks, int threads, KernelArgument argument) {
    KernelImage image = SHIPPED.image();
    byte[] bytes = argument.toBytes();
    image.requireArgument(kernel, bytes);
    lease.run(
        () -> {
          Handle function = lease.device().function(image, kernel);
          lease
              .device()
              .driver()
              .launch(new KernelLaunch(function, threadBlocks, threads, bytes), lease.stream());
        });
  }

  /** Walks over the entries of a matrix; see {@code Walk} in {@code entries.cuh}. */
  private void walk(String kernel, int rows, int columns, KernelArgument argument) {
    if (rows == 0 || columns == 0) {
      return;
    }
    int wanted = (columns - 1) / (THREADS * ENTRIES_A_THREAD) + 1;
    int pieces = Math.max(1, Math.min(wanted, ENOUGH / rows));
    launch(kernel, Math.min(rows, ENOUGH) * pieces, THREADS, argument);
  }

  /** Copies values of any format, row-major without gaps, to a matrix. */
  void widen(long address, ValueFormat format, DeviceMatrix into) {
    widen(address, into.columns(), format, into);
  }

  /** Copies a matrix to one of the same shape. */
  void copy(DeviceMatrix from, DeviceMatrix into) {
    if (from.rows() != into.rows() || from.columns() != into.columns()) {
      throw new IllegalArgumentException(
          "a matrix of %d x %d is copied to one of %d x %d"
              .formatted(from.rows(), from.columns(), into.rows(), into.columns()));
    }
    widen(from.address(), from.stride(), format(from), into);
  }

  private void widen(long address, long stride, ValueFormat format, DeviceMatrix into) {
    walk(
        "widen",
        into.rows(),
        into.columns(),
        new KernelArgument()
            .address(address)
            .address(into.address())
            .int64(stride)
            .int64(into.stride())
            .int32(into.rows())
            .int32(into.columns())
            .int32(format.code())
            .int32(format(into).code()));
  }

  /** into = left − right, floats of one shape. */
  void subtract(DeviceMatrix left, DeviceMatrix right, DeviceMatrix into) {
    requireFloatsLike(into, left);
    requireFloatsLike(into, right);
    walk(
        "subtract_matrices",
        into.rows(),
        into.columns(),
        new KernelArgument()
            .address(left.address())
            .address(right.address())
            .address(into.address())
            .int64(left.stride())
            .int64(right.stride())
            .int64(into.stride())
            .int32(into.rows())
            .int32(into.columns()));
  }

  private static void requireFloatsLike(DeviceMatrix into, DeviceMatrix matrix) {
    DeviceParts.shaped(matrix, into.rows(), into.columns());
    if (matrix.precision() != Precision.FLOAT || into.precision() != Precision.FLOAT) {
      throw new IllegalArgumentException(
          "floats are subtracted, and not %s for %s"
              .formatted(matrix.precision(), into.precision()));
    }
  }

  /** Fills a matrix with zeros; what is between its rows stays. */
  void clear(DeviceMatrix matrix) {
    walk(
        "clear_matrix",
        matrix.rows(),
        matrix.columns(),
        new KernelArgument()
            .address(matrix.address())
            .int64(matrix.stride())
            .int32(matrix.rows())
            .int32(matrix.columns())
            .int32(format(matrix).code())
            .padding());
  }

  /** Copies the lower triangle onto the upper. */
  void mirrorLower(DeviceMatrix matrix) {
    triangle("mirror_lower", matrix);
  }

  /** Makes what is above the diagonal zero. */
  void clearUpper(DeviceMatrix matrix) {
    triangle("clear_upper", matrix);
  }

  /** Makes a square matrix the identity. */
  void setIdentity(DeviceMatrix matrix) {
    triangle("set_identity", matrix);
  }

  private void triangle(String kernel, DeviceMatrix matrix) {
    matrix.requireSquare();
    walk(
        kernel,
        matrix.rows(),
        matrix.columns(),
        new KernelArgument()
            .address(matrix.address())
            .int64(matrix.stride())
            .int32(matrix.rows())
            .int32(format(matrix).code()));
  }

  /**
   * Adds the number of entries that are not finite.
   *
   * @param count address of an int
   */
  void countNotFinite(DeviceMatrix matrix, long count) {
    walk(
        "count_not_finite",
        matrix.rows(),
        matrix.columns(),
        new KernelArgument()
            .address(matrix.address())
            .address(count)
            .int64(matrix.stride())
            .int32(matrix.rows())
            .int32(matrix.columns())
            .int32(format(matrix).code())
            .padding());
  }

  private static ValueFormat format(DeviceMatrix matrix) {
    return matrix.precision() == Precision.FLOAT ? ValueFormat.F32 : ValueFormat.F64;
  }
}
