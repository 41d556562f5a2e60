package org.tsenor.pruning.calibrated;

import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.cuda.CudaBackend;

/** On the stub of the CUDA driver, in a JVM of its own. */
class CompensationOnStub extends CompensationContract {
  private static final CudaBackend BACKEND =
      new CudaBackend(new GpuSettings(List.of(), GpuMemory.DEFAULT));
  private static final Engine DEVICE =
      DeviceEngine.of(BACKEND.device(), BACKEND.settings().memory());

  @Override
  Engine engine() {
    return DEVICE;
  }
}
