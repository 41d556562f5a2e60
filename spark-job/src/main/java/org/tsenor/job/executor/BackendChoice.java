package org.tsenor.job.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.cuda.CudaBackend;

/**
 * The backend that an executor's tasks solve with, chosen there and said once in its log.
 *
 * @param backend that solves
 * @param note why faster ones were passed over; null if none was, or only CUDA on a machine that
 *     has neither its driver nor a GPU that Spark booked
 */
public record BackendChoice(SolverBackend backend, String note) {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /**
   * Chooses for the task that calls.
   *
   * @param name of a backend, or {@code auto}
   * @param memory that tasks may use of a device
   * @throws org.tsenor.mask.BackendUnavailableException if the named backend cannot run here, with
   *     its reason
   * @throws DeviceLostException if the executor is about to end, its GPU being lost
   */
  public static BackendChoice here(String name, GpuMemory memory) {
    GpuSettings gpus = new GpuSettings(DeviceAddresses.here().ordinals(), memory);
    SparkConf conf = SparkEnv.get().conf();
    if (!RapidsPlugin.isOn(conf)
        && (name.equals(CudaBackend.NAME) || name.equals(MaskSolvers.AUTO))) {
      CudaDevices.ofThisProcess().loss(gpus).ifPresent(BackendChoice::giveUpExecutor);
    }
    return of(name, gpus, conf);
  }

  /** A task that comes while its executor ends is one for the next, and no reason to end a run. */
  private static void giveUpExecutor(DeviceLostException loss) {
    if (LostDevice.endsExecutor()) {
      LostDevice.giveUpExecutor(loss);
      throw loss;
    }
  }

  static BackendChoice of(String name, GpuSettings gpus, SparkConf conf) {
    Map<String, String> barred =
        RapidsPlugin.isOn(conf) ? Map.of(CudaBackend.NAME, RapidsPlugin.REFUSAL) : Map.of();
    MaskSolvers.Selection selection = MaskSolvers.select(name, gpus, barred);
    if (selection.refusals().isEmpty()) {
      return new BackendChoice(selection.backend(), null);
    }
    boolean gpuExpected =
        !barred.isEmpty()
            || !gpus.addresses().isEmpty()
            || CudaDevices.ofThisProcess().isExpected();
    List<MaskSolvers.Refusal> refusals = new ArrayList<>(selection.refusals());
    if (!gpuExpected && refusals.removeIf(BackendChoice::isOfCuda)) {
      say(Level.INFO, selection.refusals().get(0).toString(), selection.backend());
    }
    if (refusals.isEmpty()) {
      return new BackendChoice(selection.backend(), null);
    }
    String note = MaskSolvers.Refusal.sentence(refusals);
    say(Level.WARN, note, selection.backend());
    return new BackendChoice(selection.backend(), note);
  }

  private static boolean isOfCuda(MaskSolvers.Refusal refusal) {
    return refusal.backend().equals(CudaBackend.NAME);
  }

  private static void say(Level level, String note, SolverBackend backend) {
    if (SAID.add(note)) {
      LOG.atLevel(level).log("{}; the {} backend runs instead", note, backend.name());
    }
  }
}
