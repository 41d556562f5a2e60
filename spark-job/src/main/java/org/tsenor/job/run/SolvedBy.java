package org.tsenor.job.run;

import java.io.Serializable;
import org.tsenor.job.executor.BackendChoice;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.executor.ExecutorName;

/**
 * What solved a band, and where.
 *
 * @param backend its description
 * @param note why a faster one was passed over, null if none was
 * @param executor its identity
 * @param host of the executor
 * @param gpus addresses that Spark had booked for the task, null if none
 */
public record SolvedBy(String backend, String note, String executor, String host, String gpus)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** This backend, in the task that calls. */
  public static SolvedBy here(BackendChoice choice) {
    return here(choice.backend().description(), choice.note());
  }

  /** The same of an engine. */
  public static SolvedBy here(EngineChoice choice) {
    return here(choice.solver().backend().description(), choice.passedOver());
  }

  /** The same of a backend by its description. */
  public static SolvedBy here(String backend, String note) {
    ExecutorName executor = ExecutorName.here();
    return new SolvedBy(backend, note, executor.id(), executor.host(), executor.gpus());
  }
}
