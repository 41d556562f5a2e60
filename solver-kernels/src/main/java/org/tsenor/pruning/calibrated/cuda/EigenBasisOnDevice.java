package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;

/**
 * Products of rows with functions of A = Q·diag(λ)·Qᵀ.
 *
 * @param work that multiplies
 * @param vectors Qᵀ
 * @param values λ, shape (1, inputs)
 */
record EigenBasisOnDevice(DeviceWork work, DeviceMatrix vectors, DeviceMatrix values) {
  /** into = rows·Q. */
  void enter(DeviceMatrix rows, DeviceMatrix into) {
    work.multiplyTransposed(rows, vectors, into);
  }

  /** into = rows·Qᵀ. */
  void leave(DeviceMatrix rows, DeviceMatrix into) {
    work.multiply(rows, vectors, into);
  }

  /** Multiplies rows in this basis by A. */
  void multiply(DeviceMatrix rows) {
    Launches.entries(
        work,
        "scale_columns_by",
        rows,
        new KernelArgument()
            .address(rows.address())
            .address(values.address())
            .int32(rows.columns())
            .padding());
  }
}
