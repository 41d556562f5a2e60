package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;

/** A device that has too little left for a handle of cuBLAS. */
class NoHandleOnStub {
  @Test
  void theReasonIsSaidAndTheMemoryIsGivenBack() {
    CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
    GpuMemory memory = GpuMemory.ofBytes(1 << 16);
    for (int attempt = 0; attempt < 3; attempt++) {
      // The second would wait for ever for what the first did not give back.
      OutOfDeviceMemoryException refused =
          assertThrows(
              OutOfDeviceMemoryException.class,
              () -> DeviceWork.open(device, memory, 1 << 16).close());
      assertTrue(
          refused.getMessage().contains("cublasCreate failed: CUBLAS_STATUS_ALLOC_FAILED"),
          refused.getMessage());
    }
  }
}
