package org.tsenor.job.executor;

import java.util.Arrays;
import org.apache.spark.SparkConf;

/**
 * Whether the RAPIDS plugin owns the GPUs of a Spark application.
 *
 * <p>It takes nearly all memory of a device when an executor starts, and admits tasks to the device
 * by a semaphore that only its own operators know. Kernels that tasks start by themselves would run
 * out of memory beside it, or make it run out.
 */
public final class RapidsPlugin {
  /** Its class, as the property {@code spark.plugins} names it. */
  public static final String CLASS = "com.nvidia.spark.SQLPlugin";

  /** Why tasks start no kernels of their own beside it. */
  static final String REFUSAL =
      "the GPUs of this application belong to the RAPIDS plugin (spark.plugins=%s)"
          .formatted(CLASS);

  private RapidsPlugin() {}

  /** Whether an application has it, as its properties say. */
  public static boolean isOn(SparkConf conf) {
    return Arrays.stream(conf.get("spark.plugins", "").split(","))
        .map(String::strip)
        .anyMatch(CLASS::equals);
  }
}
