package org.tsenor.job.executor;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.backends.Engines;
import org.tsenor.engine.Engine;

/**
 * The engine that a task computes with, chosen on its executor and said once in its log: the device
 * that its masks are solved on, if there is linear algebra for it, or the CPU.
 *
 * @param engine of the task
 * @param solver of the masks
 * @param note why nothing faster multiplies; null if nothing faster was asked for
 */
public record EngineChoice(Engine engine, BackendChoice solver, String note) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /**
   * Chooses for the task that calls.
   *
   * @throws org.tsenor.mask.BackendUnavailableException if the named backend cannot run here, or
   *     there is no linear algebra for it, with the reason
   * @throws org.tsenor.linalg.LibraryUnavailableException if the named library cannot run here
   */
  static EngineChoice here(ComputeSettings settings) {
    BackendChoice solver = BackendChoice.here(settings.backend(), settings.gpuMemory());
    Engines.Selection selection =
        Engines.select(
            settings.backend(), solver.backend(), settings.gpuMemory(), settings.linalg());
    List<String> reasons = selection.refusals();
    for (String reason : reasons) {
      if (SAID.add(reason)) {
        LOG.warn("{}; {} does instead", reason, selection.engine().description());
      }
    }
    String note = reasons.isEmpty() ? null : String.join("; ", reasons);
    return new EngineChoice(selection.engine(), solver, note);
  }

  /** For a report: what multiplies, with its version, and why nothing faster does. */
  public String account() {
    return note == null ? engine.description() : "%s; %s".formatted(engine.description(), note);
  }

  /** For a report: why faster backends, or else faster algebra, were passed over; may be null. */
  public String passedOver() {
    return solver.note() == null ? note : solver.note();
  }
}
