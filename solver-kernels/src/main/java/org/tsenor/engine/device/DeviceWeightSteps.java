package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.WeightSteps;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.Precision;

/**
 * Rows of a linear on a device.
 *
 * @param work that the steps are part of
 */
record DeviceWeightSteps(DeviceWork work) implements WeightSteps {
  @Override
  public void widen(Matrix floats, Optional<Matrix> factors, Matrix doubles) {
    convert("widen_weights", floats, factors, doubles);
  }

  @Override
  public void narrow(Matrix doubles, Optional<Matrix> factors, Matrix floats) {
    convert("narrow_weights", floats, factors, doubles);
  }

  private void convert(String kernel, Matrix floats, Optional<Matrix> factors, Matrix doubles) {
    DeviceMatrix narrow = DeviceParts.floats(floats);
    int columns = narrow.columns();
    Launches.entries(
        work,
        kernel,
        narrow,
        new KernelArgument()
            .address(narrow.address())
            .address(DeviceParts.doubles(doubles, narrow.rows(), columns).address())
            .address(DeviceParts.factors(factors, columns))
            .int32(columns)
            .padding());
  }

  @Override
  public void scaleColumns(Matrix values, Matrix factors) {
    DeviceMatrix own = DeviceParts.doubles(values);
    Launches.entries(
        work,
        "scale_columns_by",
        own,
        new KernelArgument()
            .address(own.address())
            .address(DeviceParts.doubles(factors, 1, own.columns()).address())
            .int32(own.columns())
            .padding());
  }

  @Override
  public void differences(Matrix before, Matrix after, Matrix both) {
    DeviceMatrix own = DeviceParts.floats(before);
    int rows = own.rows();
    int columns = own.columns();
    Launches.entries(
        work,
        "differences",
        own,
        new KernelArgument()
            .address(own.address())
            .address(DeviceParts.floats(after, rows, columns).address())
            .address(DeviceParts.doubles(both, 2 * rows, columns).address())
            .int32(rows)
            .int32(columns));
  }

  @Override
  public void energies(
      Matrix values, Matrix gram, Matrix added, Matrix scratch, Matrix energies, Matrix additions) {
    DeviceMatrix own = DeviceParts.doubles(values);
    int rows = own.rows();
    int columns = own.columns();
    DeviceMatrix product = DeviceParts.doubles(scratch, rows, columns);
    long addedTo = DeviceParts.doubles(added, 1, columns).address();
    long sums = DeviceParts.doubles(additions, 1, rows).address();
    // The Gram matrix is its own transpose. The product is whole: half of it would be too narrow to
    // be fast.
    work.multiplyTransposed(own, DeviceParts.matrix(gram), product);
    sum(own, product, new RowSums(DeviceParts.doubles(energies, 1, rows).address(), addedTo, sums));
  }

  @Override
  public void sumRows(Matrix left, Matrix right, Matrix into) {
    DeviceMatrix own = DeviceParts.doubles(left);
    DeviceMatrix other = DeviceParts.doubles(right, own.rows(), own.columns());
    sum(own, other, new RowSums(DeviceParts.doubles(into, 1, own.rows()).address(), 0, 0));
  }

  /** Addresses of the sums, of what is added to the diagonal, and of its sums; or 0. */
  private record RowSums(long products, long added, long additions) {}

  private void sum(DeviceMatrix left, DeviceMatrix right, RowSums sums) {
    Launches.rows(
        work,
        "sum_rows",
        left.rows(),
        new KernelArgument()
            .address(left.address())
            .address(right.address())
            .address(sums.added)
            .address(sums.products)
            .address(sums.additions)
            .int32(left.columns())
            .padding());
  }

  @Override
  public void sweep(Sweep sweep, Mask mask, SweptColumns columns) {
    DeviceMatrix weights = DeviceParts.doubles(sweep.weights());
    int rows = weights.rows();
    DeviceMask block = DeviceParts.part(DeviceMask.class, mask);
    DeviceMatrix errors = errors(sweep, columns);
    DeviceMaskRows masks = DeviceParts.part(DeviceMaskRows.class, sweep.masks());
    requireShapes(weights, block, masks, columns);
    KernelArgument argument =
        new KernelArgument()
            .address(weights.address())
            .address(errors.address())
            .address(
                DeviceParts.doubles(sweep.factor(), weights.columns(), weights.columns())
                    .address());
    block
        .addTo(argument)
        .address(masks.address())
        .address(DeviceParts.doubles(sweep.loss(), 1, rows).address())
        .int64(errors.stride())
        .int32(rows)
        .int32(weights.columns())
        .int32(columns.first())
        .int32(columns.column())
        .int32(columns.end())
        .padding();
    Launches.warps(work, "sweep_columns", rows, argument);
  }

  private static DeviceMatrix errors(Sweep sweep, SweptColumns columns) {
    DeviceMatrix errors = DeviceParts.matrix(sweep.errors());
    int needed = columns.end() - columns.first();
    if (errors.precision() != Precision.DOUBLE
        || errors.rows() != sweep.weights().rows()
        || errors.columns() < needed) {
      throw new IllegalArgumentException(
          "errors of %d x %d for %d rows of %d columns"
              .formatted(errors.rows(), errors.columns(), sweep.weights().rows(), needed));
    }
    return errors;
  }

  private static void requireShapes(
      DeviceMatrix weights, DeviceMask block, DeviceMaskRows masks, SweptColumns columns) {
    block.requireShape(weights.rows(), block.blockSize());
    if (masks.rows() != weights.rows() || masks.columns() != weights.columns()) {
      throw new IllegalArgumentException(
          "masks of %d x %d for weights of %d x %d"
              .formatted(masks.rows(), masks.columns(), weights.rows(), weights.columns()));
    }
    if (columns.first() < 0
        || columns.column() < columns.first()
        || columns.column() + block.blockSize() > columns.end()
        || columns.end() > weights.columns()) {
      throw new IllegalArgumentException(
          "a block of %d from column %d on in columns %d to %d of %d"
              .formatted(
                  block.blockSize(),
                  columns.column(),
                  columns.first(),
                  columns.end(),
                  weights.columns()));
    }
  }
}
