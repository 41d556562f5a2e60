package org.tsenor.pruning.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** A device with 64 KiB, though the pool's bound is far above: it is the driver that refuses. */
class FullDeviceOnStub {
  private static final NmPattern P4_8 = new NmPattern(4, 8);

  @Test
  void bandsAreCutUntilTheyFit() {
    CudaMagnitudePruner pruner = pruner();
    for (int rows = 8; rows <= 1024; rows *= 2) {
      WeightBand band = band(rows, 128);
      assertEquals(rows / 8 * 128 / 8, pruner.prune(band).statistics().blocks(), rows + " rows");
    }
  }

  @Test
  void aRowOfBlocksThatDoesNotFitIsAnError() {
    String message =
        assertThrows(OutOfDeviceMemoryException.class, () -> pruner().prune(band(8, 8192)))
            .getMessage();
    assertTrue(message.contains("one row of 4:8 blocks of 8192 columns"), message);
    assertTrue(message.contains("CUDA_ERROR_OUT_OF_MEMORY"), message);
  }

  private static CudaMagnitudePruner pruner() {
    CudaBackend backend = new CudaBackend(new GpuSettings(List.of(), GpuMemory.ofBytes(1L << 40)));
    return new CudaMagnitudePruner(
        backend,
        SolverSettings.exact(Structure.TRANSPOSABLE, P4_8),
        new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, 1));
  }

  private static WeightBand band(int rows, int columns) {
    return new WeightBand(new byte[rows * columns * 2], WeightFormat.BF16, rows, columns);
  }
}
