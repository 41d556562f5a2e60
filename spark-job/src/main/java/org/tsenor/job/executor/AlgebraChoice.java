package org.tsenor.job.executor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.engine.device.DeviceFactorizations;
import org.tsenor.engine.device.CudaLibraries;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.model.cuda.DeviceSite;

/**
 * What an executor's tasks multiply and factor matrices with: the device that their masks are
 * solved on, if cuBLAS and cuSOLVER are installed, or the CPU.
 *
 * @param device of the task; empty if it is the CPU
 * @param host multiplies on the CPU
 * @param note why neither the device nor OpenBLAS does, null if one does or was not asked for
 */
public record AlgebraChoice(Optional<DeviceSite> device, HostAlgebra host, String note) {
  private static final Logger LOG = LoggerFactory.getLogger(AlgebraChoice.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /**
   * Chooses for the task that calls.
   *
   * @throws BackendUnavailableException if the named backend cannot run here, or is CUDA and there
   *     is no linear algebra for it, with the reason
   * @throws org.tsenor.linalg.LibraryUnavailableException if the named library cannot run here
   */
  static AlgebraChoice here(ComputeSettings settings) {
    String name = settings.backend();
    SolverBackend backend = BackendChoice.here(name, settings.gpuMemory()).backend();
    if (!(backend instanceof CudaBackend cuda)) {
      return host(settings.linalg(), Optional.empty());
    }
    Optional<String> reason = CudaLibraries.ofThisProcess().unavailableReason();
    if (reason.isEmpty()) {
      // What little the host multiplies beside a device needs no library that is loaded for it.
      return new AlgebraChoice(
          Optional.of(new DeviceSite(cuda.device(), settings.gpuMemory())),
          HostAlgebra.of(LibraryChoice.JAVA),
          null);
    }
    if (name.equals(CudaBackend.NAME)) {
      throw new BackendUnavailableException(
          "backend %s cannot multiply matrices here: %s".formatted(name, reason.get()));
    }
    return host(
        settings.linalg(), Optional.of("GPUs cannot multiply matrices here: " + reason.get()));
  }

  /** What multiplies, with its version. */
  public String description() {
    return device
        .map(
            site ->
                "%s (%s)"
                    .formatted(
                        CudaLibraries.ofThisProcess().description(),
                        site.device().properties().name()))
        .orElseGet(host::description);
  }

  /** Who multiplies on the CPU. */
  public MatrixOps ops() {
    return host.ops();
  }

  /** Who factors matrices. */
  public Factorizations factorizations() {
    return device.isPresent()
        ? new DeviceFactorizations(device.get().device(), device.get().memory())
        : host.factorizations();
  }

  /** For a report: what multiplies, and why nothing faster does. */
  public String account() {
    return note == null ? description() : "%s; %s".formatted(description(), note);
  }

  private static AlgebraChoice host(LibraryChoice linalg, Optional<String> noDevice) {
    HostAlgebra host = HostAlgebra.of(linalg);
    List<String> reasons = Stream.of(noDevice, host.note()).flatMap(Optional::stream).toList();
    for (String reason : reasons) {
      if (SAID.add(reason)) {
        LOG.warn("{}; {} does instead", reason, host.description());
      }
    }
    String note = reasons.isEmpty() ? null : String.join("; ", reasons);
    return new AlgebraChoice(Optional.empty(), host, note);
  }
}
