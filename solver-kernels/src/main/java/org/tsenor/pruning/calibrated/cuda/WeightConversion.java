package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;

/** Weights on their way between float and double, by kernels. */
final class WeightConversion {
  private WeightConversion() {}

  /**
   * doubles = floats · factors.
   *
   * @param factors address, one a column, 0 where weights become zeros; or 0 for ones
   */
  public static void widen(
      DeviceWork work, DeviceMatrix floats, long factors, DeviceMatrix doubles) {
    Launches.entries(work, "widen_weights", floats, argument(floats, doubles, factors));
  }

  /**
   * floats = doubles / factors, rounded to nearest.
   *
   * @param factors as those of {@link #widen}
   */
  public static void narrow(
      DeviceWork work, DeviceMatrix doubles, long factors, DeviceMatrix floats) {
    Launches.entries(work, "narrow_weights", floats, argument(floats, doubles, factors));
  }

  private static KernelArgument argument(DeviceMatrix floats, DeviceMatrix doubles, long factors) {
    return new KernelArgument()
        .address(floats.address())
        .address(doubles.address())
        .address(factors)
        .int32(floats.columns())
        .padding();
  }
}
