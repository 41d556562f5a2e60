package org.tsenor.pruning.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.PendingBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** A device whose context breaks while several bands are under way. */
class LostDeviceOnStub {
  private static final NmPattern P4_8 = new NmPattern(4, 8);

  @Test
  void everythingFailsFromThenOnWithTheReason() {
    MaskSolvers.Selection selection = MaskSolvers.select(CudaBackend.NAME);
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, 1);
    CudaMagnitudePruner pruner =
        new CudaMagnitudePruner(
            (CudaBackend) selection.backend(),
            SolverSettings.exact(Structure.TRANSPOSABLE, P4_8),
            settings);
    WeightBand band = new WeightBand(new byte[8 * 64 * 2], WeightFormat.BF16, 8, 64);
    assertEquals(4, pruner.prune(band).statistics().nonzeros() + 4);
    PendingBand first = pruner.begin(band);
    PendingBand second = pruner.begin(band);
    DeviceLostException failure = assertThrows(DeviceLostException.class, first::finish);
    assertEquals(700, failure.code());
    assertTrue(failure.getMessage().contains("CUDA_ERROR_ILLEGAL_ADDRESS"), failure.getMessage());
    assertFailsFast(() -> second.finish());
    assertFailsFast(() -> pruner.prune(band));
    assertFailsFast(() -> pruner.begin(band));
    String refusal =
        assertThrows(BackendUnavailableException.class, () -> MaskSolvers.select(CudaBackend.NAME))
            .getMessage();
    assertTrue(refusal.contains("GPU 0 (Stub 0) is lost to this process"), refusal);
    List<MaskSolvers.Refusal> refusals = MaskSolvers.select(MaskSolvers.AUTO).refusals();
    assertTrue(
        refusals.get(0).reason().contains("CUDA_ERROR_ILLEGAL_ADDRESS"), refusals.toString());
  }

  private static void assertFailsFast(Runnable use) {
    DeviceLostException failure = assertThrows(DeviceLostException.class, use::run);
    assertTrue(failure.getMessage().contains("lost to this process"), failure.getMessage());
    assertTrue(failure.getMessage().contains("ILLEGAL_ADDRESS"), failure.getMessage());
  }
}
