package org.tsenor.mask.cuda;

import java.util.Optional;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;

/**
 * CUDA, on the device that a task was given. Whether it can run is asked without a context; the
 * first solve makes one.
 */
public final class CudaBackend implements SolverBackend {
  /** The backend's name. */
  public static final String NAME = "cuda";

  private final GpuSettings settings;
  private CudaDevice chosen;

  /** The backend of one task. */
  public CudaBackend(GpuSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unavailableReason() {
    Optional<String> refusal = BandKernels.SHIPPED.refusal();
    return refusal.isPresent()
        ? refusal
        : CudaDevices.ofThisProcess().unavailableReason(settings, BandKernels.SHIPPED.image());
  }

  @Override
  public String description() {
    return unavailableReason().isPresent()
        ? name()
        : "%s (%s)".formatted(name(), device().properties().name());
  }

  @Override
  public MaskSolver solver(SolverSettings solver) {
    return new CudaMaskSolver(device(), settings.memory(), solver);
  }

  /**
   * The device that this backend's solvers run on.
   *
   * @throws IllegalStateException if the backend cannot run here
   */
  public synchronized CudaDevice device() {
    if (chosen == null) {
      unavailableReason()
          .ifPresent(
              reason -> {
                throw new IllegalStateException(reason);
              });
      chosen = CudaDevices.ofThisProcess().choose(settings);
    }
    return chosen;
  }

  /** What of the machine's devices this backend may use. */
  public GpuSettings settings() {
    return settings;
  }
}
