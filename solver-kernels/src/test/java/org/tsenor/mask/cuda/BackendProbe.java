package org.tsenor.mask.cuda;

import java.util.List;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.BackendUnavailableException;

/** Asks for backends, solves nothing, and prints what it is told. */
final class BackendProbe {
  private BackendProbe() {}

  /** The arguments are the addresses of a task's devices. */
  public static void main(String[] addresses) {
    GpuSettings gpus = new GpuSettings(List.of(addresses), GpuMemory.DEFAULT);
    MaskSolvers.Selection auto = MaskSolvers.select(MaskSolvers.AUTO, gpus);
    System.out.println("auto: " + auto.backend().description());
    System.out.println("refusals: " + auto.refusals());
    try {
      MaskSolvers.Selection named = MaskSolvers.select(CudaBackend.NAME, gpus);
      System.out.println("cuda: " + named.backend().description());
    } catch (BackendUnavailableException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
