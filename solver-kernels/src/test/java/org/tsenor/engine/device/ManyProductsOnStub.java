package org.tsenor.engine.device;

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

/** A thousand calls, each with memory of its own. */
class ManyProductsOnStub {
  @Test
  void aThousandCallsLeaveNothing() {
    CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
    Factorizations factorizations = new DeviceFactorizations(device, GpuMemory.ofBytes(1 << 14));
    DoubleMatrix left = draw(8, 8, 1);
    for (int call = 0; call < 500; call++) {
      multiply(device, left);
      assertEquals(OptionalInt.empty(), factorizations.cholesky(positive(8, call)));
    }
  }

  private static void multiply(CudaDevice device, DoubleMatrix matrix) {
    try (DeviceWork work = DeviceWork.open(device, GpuMemory.ofBytes(1 << 14))) {
      DeviceMatrix there = work.doubles(matrix.rows(), matrix.columns());
      work.upload(matrix.values(), 0, there);
      DeviceMatrix product = work.doubles(matrix.rows(), matrix.columns());
      work.multiply(there, there, product);
      work.download(product, new double[matrix.values().length]);
    }
  }
}
