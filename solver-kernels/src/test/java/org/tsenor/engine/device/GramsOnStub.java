package org.tsenor.engine.device;

import org.junit.jupiter.api.BeforeEach;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramStepsContract;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;

/** Gram sums on a device where doubles are slow. */
class GramsOnStub extends GramStepsContract {
  private final CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);

  /** The first work on a device decides the bound of its pool. */
  @BeforeEach
  void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @Override
  protected Engine engine() {
    return DeviceEngine.of(device, GpuMemory.DEFAULT);
  }
}
