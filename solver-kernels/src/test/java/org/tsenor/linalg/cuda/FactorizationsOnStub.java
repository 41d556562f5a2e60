package org.tsenor.linalg.cuda;

import java.util.stream.Stream;
import org.tsenor.cuda.CudaDevices;
import org.tsenor.cuda.GpuMemory;
import org.tsenor.cuda.GpuSettings;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.FactorizationsContract;

/** JCuda's binding of cuSOLVER on the stub of it. */
class FactorizationsOnStub extends FactorizationsContract {
  @Override
  protected Stream<Factorizations> implementations() {
    return Stream.of(
        new CudaFactorizations(
            CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS), GpuMemory.DEFAULT));
  }
}
