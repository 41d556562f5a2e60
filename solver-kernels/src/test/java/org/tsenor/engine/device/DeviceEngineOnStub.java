package org.tsenor.engine.device;

import org.junit.jupiter.api.BeforeAll;
import org.tsenor.engine.Engine;
import org.tsenor.engine.EngineContract;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;

/** A device, be it the stub or a real one. */
class DeviceEngineOnStub extends EngineContract {
  private final CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);

  /** The first work on a device decides the bound of its pool. */
  @BeforeAll
  static void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @Override
  protected Engine engine() {
    return DeviceEngine.of(device, GpuMemory.DEFAULT);
  }
}
