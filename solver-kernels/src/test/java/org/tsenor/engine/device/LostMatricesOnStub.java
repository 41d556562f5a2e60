package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;

/** A device whose context breaks below a product. */
class LostMatricesOnStub {
  @Test
  void everythingFailsFromThenOnWithTheReason() {
    CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
    try (DeviceWork work = DeviceWork.open(device, GpuMemory.DEFAULT)) {
      DeviceMatrix matrix = work.doubles(4, 4);
      DeviceMatrix other = work.doubles(4, 4);
      work.upload(new double[16], 0, matrix);
      work.copy(matrix, other);
      // The driver knows it, and nobody has asked: cuBLAS only says that it failed.
      assertThrows(DeviceLostException.class, () -> device.driver().synchronize(work.stream()));
      DeviceLostException first =
          assertThrows(DeviceLostException.class, () -> work.multiply(matrix, matrix, other));
      assertTrue(first.getMessage().contains("ILLEGAL_ADDRESS"), first.getMessage());
      DeviceLostException next =
          assertThrows(DeviceLostException.class, () -> work.download(matrix, new double[16]));
      assertTrue(next.getMessage().contains("lost to this process"), next.getMessage());
    }
    assertThrows(
        DeviceLostException.class, () -> DeviceWork.open(device, GpuMemory.DEFAULT).close());
  }
}
