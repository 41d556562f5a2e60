package org.tsenor.job.executor;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.cuda.GpuMemory;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.NetlibFactorizations;
import org.tsenor.linalg.NetlibMatrixOps;
import org.tsenor.linalg.cuda.CudaFactorizations;
import org.tsenor.linalg.cuda.CudaLibraries;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.model.cuda.DeviceSite;

/**
 * What an executor's tasks multiply and factor matrices with: the device that their masks are
 * solved on, if cuBLAS and cuSOLVER are installed, or the CPU.
 *
 * @param device of the task; empty if it is the CPU
 * @param description of what multiplies
 * @param note why the device does not, null if it does or there is none
 */
public record AlgebraChoice(Optional<DeviceSite> device, String description, String note) {
  private static final Logger LOG = LoggerFactory.getLogger(AlgebraChoice.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /**
   * Chooses for the task that calls.
   *
   * @param name of a backend, or {@code auto}
   * @param memory that tasks may use of a device
   * @throws BackendUnavailableException if the named backend cannot run here, or is CUDA and there
   *     is no linear algebra for it, with the reason
   */
  public static AlgebraChoice here(String name, GpuMemory memory) {
    SolverBackend backend = BackendChoice.here(name, memory).backend();
    if (!(backend instanceof CudaBackend cuda)) {
      return host(null);
    }
    CudaLibraries libraries = CudaLibraries.ofThisProcess();
    Optional<String> reason = libraries.unavailableReason();
    if (reason.isEmpty()) {
      String description =
          "%s (%s)".formatted(libraries.description(), cuda.device().properties().name());
      return new AlgebraChoice(
          Optional.of(new DeviceSite(cuda.device(), memory)), description, null);
    }
    if (name.equals(CudaBackend.NAME)) {
      throw new BackendUnavailableException(
          "backend %s cannot multiply matrices here: %s".formatted(name, reason.get()));
    }
    return host(reason.get());
  }

  /** Who factors matrices. */
  public Factorizations factorizations() {
    return device.isPresent()
        ? new CudaFactorizations(device.get().device(), device.get().memory())
        : new NetlibFactorizations();
  }

  /** For a report: what multiplies, and why no device does where one might. */
  public String account() {
    return note == null ? description : "%s; %s".formatted(description, note);
  }

  private static AlgebraChoice host(String note) {
    String description = new NetlibMatrixOps().description();
    if (note != null && SAID.add(note)) {
      LOG.warn("GPUs cannot multiply matrices here: {}; {} does instead", note, description);
    }
    return new AlgebraChoice(Optional.empty(), description, note);
  }
}
