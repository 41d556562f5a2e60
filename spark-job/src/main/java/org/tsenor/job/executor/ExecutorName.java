package org.tsenor.job.executor;

import java.util.List;
import org.apache.spark.SparkEnv;

/**
 * Where a task ran, for its report.
 *
 * @param id of the executor, {@code driver} where it is the driver's process
 * @param host it is on
 * @param gpus addresses that Spark booked for the task, joined with commas; null if none
 */
public record ExecutorName(String id, String host, String gpus) {
  /** The executor of the task that calls. */
  public static ExecutorName here() {
    SparkEnv env = SparkEnv.get();
    List<String> gpus = DeviceAddresses.here().booked();
    return new ExecutorName(
        env.executorId(),
        env.blockManager().blockManagerId().host(),
        gpus.isEmpty() ? null : String.join(",", gpus));
  }
}
