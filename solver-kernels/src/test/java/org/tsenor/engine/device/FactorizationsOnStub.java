package org.tsenor.engine.device;

import java.util.stream.Stream;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.FactorizationsContract;

/** JCuda's binding of cuSOLVER on the stub of it. */
class FactorizationsOnStub extends FactorizationsContract {
  @Override
  protected Stream<Factorizations> implementations() {
    return Stream.of(
        new DeviceFactorizations(
            CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS), GpuMemory.DEFAULT));
  }
}
