package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.pruning.calibrated.ReconstructionError;

/**
 * Measures what {@link org.tsenor.pruning.calibrated.ErrorMeter} does, from the rows on the device.
 * The products are whole: half of them would be too narrow to be fast.
 */
final class DeviceErrorMeter {
  private final int group;
  private final DeviceMatrix both;
  private final DeviceMatrix product;
  private final DeviceMatrix energies;
  private final DeviceMatrix additions;

  /**
   * Deals out what measuring needs.
   *
   * @param group rows measured at a time
   */
  public DeviceErrorMeter(DeviceSlab slab, int rows, int columns, int group) {
    this.group = Math.min(group, rows);
    this.both = slab.doubles(2 * this.group, columns);
    this.product = slab.doubles(2 * this.group, columns);
    this.energies = slab.doubles(1, 2 * rows);
    this.additions = slab.doubles(1, 2 * rows);
  }

  /** Measures all rows. */
  public ReconstructionError measure(DeviceWork work, ResidentInput input, PieceRows rows) {
    for (int first = 0; first < rows.rows(); first += group) {
      measureGroup(work, input, rows, first);
    }
    double[] energy = new double[2 * rows.rows()];
    double[] added = new double[2 * rows.rows()];
    work.download(energies, energy);
    work.download(additions, added);
    ReconstructionError sum = ReconstructionError.NONE;
    for (int first = 0; first < rows.rows(); first += group) {
      int count = Math.min(group, rows.rows() - first);
      double output = Math.max(0, sum(energy, 2 * first, count));
      double error = Math.max(0, sum(energy, 2 * first + count, count));
      sum =
          sum.plus(
              new ReconstructionError(
                  error,
                  output,
                  error + sum(added, 2 * first + count, count),
                  output + sum(added, 2 * first, count)));
    }
    return sum;
  }

  private void measureGroup(DeviceWork work, ResidentInput input, PieceRows rows, int first) {
    int count = Math.min(group, rows.rows() - first);
    DeviceMatrix before = rows.before().rowRange(first, count);
    Launches.entries(
        work,
        "differences",
        before,
        new KernelArgument()
            .address(before.address())
            .address(rows.after().rowRange(first, count).address())
            .address(both.address())
            .int32(count)
            .int32(rows.columns()));
    DeviceMatrix values = both.rowRange(0, 2 * count);
    DeviceMatrix result = product.rowRange(0, 2 * count);
    // The Gram matrix is its own transpose.
    work.multiplyTransposed(values, input.matrix(DeviceMethod.GRAM), result);
    Launches.rows(
        work,
        "sum_rows",
        2 * count,
        new KernelArgument()
            .address(values.address())
            .address(result.address())
            .address(input.vector(DeviceMethod.ADDED).address())
            .address(energies.columnRange(2 * first, 2 * count).address())
            .address(additions.columnRange(2 * first, 2 * count).address())
            .int32(rows.columns())
            .padding());
  }

  private static double sum(double[] values, int first, int count) {
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += values[i];
    }
    return sum;
  }
}
