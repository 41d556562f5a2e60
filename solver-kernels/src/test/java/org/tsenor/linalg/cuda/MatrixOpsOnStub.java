package org.tsenor.linalg.cuda;

import java.util.stream.Stream;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.linalg.MatrixOpsContract;

/** JCuda's binding of cuBLAS on the stub of it. */
class MatrixOpsOnStub extends MatrixOpsContract {
  @Override
  protected Stream<MatrixOps> implementations() {
    return Stream.of(
        new CudaMatrixOps(
            CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS), GpuMemory.DEFAULT));
  }
}
