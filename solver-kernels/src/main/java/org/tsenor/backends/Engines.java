package org.tsenor.backends;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.tsenor.engine.Engine;
import org.tsenor.engine.SharedThings;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.MagnitudePruner;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.cuda.CudaMagnitudePruner;

/** Chooses where algorithms run: the one place that knows the engines. */
public final class Engines {
  /** One engine of every device that tasks of this process work on. */
  private static final Map<CudaDevice, Engine> OF_DEVICES = new ConcurrentHashMap<>();

  private Engines() {}

  /**
   * The engine for a backend: on its device, if it has one and there is linear algebra for it.
   *
   * @param name by which the backend was asked for, {@link MaskSolvers#AUTO} or its own
   * @param backend that solves masks
   * @param memory bound of the device's pool
   * @param library that multiplies on the CPU
   * @throws BackendUnavailableException if the backend was named and there is no linear algebra for
   *     its devices, with the reason
   * @throws org.tsenor.linalg.LibraryUnavailableException if the CPU has to and the named library
   *     cannot run here
   */
  public static Selection select(
      String name, SolverBackend backend, GpuMemory memory, LibraryChoice library) {
    List<String> refusals = new ArrayList<>();
    if (backend instanceof CudaBackend cuda) {
      Optional<String> reason = DeviceEngine.unavailableReason();
      if (reason.isEmpty()) {
        Engine device = DeviceEngine.of(cuda.device(), memory);
        OF_DEVICES.putIfAbsent(cuda.device(), device);
        return new Selection(device, List.of());
      }
      if (name.equals(backend.name())) {
        throw new BackendUnavailableException(
            "backend %s cannot multiply matrices here: %s".formatted(name, reason.get()));
      }
      refusals.add("GPUs cannot multiply matrices here: " + reason.get());
    }
    LinearAlgebra algebra = LinearAlgebra.of(library);
    algebra.note().ifPresent(refusals::add);
    return new Selection(new HostEngine(algebra, backend), List.copyOf(refusals));
  }

  /**
   * An engine, and why faster ones were passed over.
   *
   * @param engine that runs
   * @param refusals in words a user can act on
   */
  public record Selection(Engine engine, List<String> refusals) {}

  /** Frees what tasks of this process have shared and none uses now, wherever it lies. */
  public static void release() {
    SharedThings.onHeap().letGo();
    OF_DEVICES.values().forEach(Engine::release);
  }

  /** Prunes by magnitude where the backend solves masks. */
  public static LinearPruner magnitude(
      SolverBackend backend, SolverSettings solver, MagnitudeSettings settings) {
    return backend instanceof CudaBackend cuda
        ? new CudaMagnitudePruner(cuda, solver, settings)
        : new MagnitudePruner(backend.solver(solver), settings);
  }
}
