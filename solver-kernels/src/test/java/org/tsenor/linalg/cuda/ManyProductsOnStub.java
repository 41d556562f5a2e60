package org.tsenor.linalg.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tsenor.linalg.FactorizationsContract.positive;
import static org.tsenor.linalg.MatrixOpsContract.draw;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.MatrixOps;

/** A thousand calls, each with memory of its own. */
class ManyProductsOnStub {
  @Test
  void aThousandCallsLeaveNothing() {
    CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
    MatrixOps ops = new CudaMatrixOps(device, GpuMemory.ofBytes(1 << 14));
    Factorizations factorizations = new CudaFactorizations(device, GpuMemory.ofBytes(1 << 14));
    DoubleMatrix left = draw(8, 8, 1);
    DoubleMatrix into = DoubleMatrix.zeros(8, 8);
    for (int call = 0; call < 500; call++) {
      ops.multiply(left.block(), left.block(), into.block());
      assertEquals(OptionalInt.empty(), factorizations.cholesky(positive(8, call)));
    }
  }
}
