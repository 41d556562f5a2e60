package org.tsenor.pruning.calibrated.cuda;

import java.util.Optional;
import org.tsenor.engine.device.CudaLibraries;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.calibrated.AlpsInput;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.RowPruner;
import org.tsenor.pruning.calibrated.SparseGptInput;
import org.tsenor.pruning.calibrated.WandaInput;

/**
 * Makes pruners that do on a device what {@link PreparedInput#pruner} makes on the host: masks are
 * equal but for near ties, weights to rounding.
 *
 * <p>What was prepared is copied to the device once a process and stays there for the tasks that
 * use the same object; it is given up when other tasks want memory. A linear whose input does not
 * fit the bound of the device's pool, together with one group of rows, fails with an {@link
 * org.tsenor.gpu.CudaException.OutOfDeviceMemoryException} that says what is needed.
 */
public final class CudaRowPruners {
  private CudaRowPruners() {}

  /** Why rows cannot be pruned on a device here; empty if they can. */
  public static Optional<String> unavailableReason() {
    return CudaLibraries.ofThisProcess().unavailableReason();
  }

  /**
   * Makes a pruner for one thread.
   *
   * @param backend says on which device, and with how much memory
   * @throws IllegalArgumentException if there is no such method on devices
   */
  public static RowPruner pruner(PreparedInput prepared, CudaBackend backend) {
    return new CudaRowPruner(backend, prepared, method(prepared));
  }

  private static DeviceMethod method(PreparedInput prepared) {
    if (prepared instanceof SparseGptInput input) {
      return new SparseGptOnDevice(input);
    }
    if (prepared instanceof AlpsInput input) {
      return new AlpsOnDevice(input);
    }
    if (prepared instanceof WandaInput input) {
      return new WandaOnDevice(input);
    }
    throw new IllegalArgumentException(
        "no method for devices takes " + prepared.getClass().getName());
  }
}
