package org.tsenor.job.executor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import scala.Option;

/**
 * The GPUs that Spark booked for a task, and which devices of this process they are.
 *
 * <p>Spark hands on what the discovery script found: indexes of {@code nvidia-smi}, or names such
 * as {@code GPU-8d2f…}. CUDA counts the devices of {@code CUDA_VISIBLE_DEVICES} alone, in its
 * order, if that is set; {@code nvidia-smi} knows nothing of it.
 *
 * @param booked addresses in Spark's order; empty if Spark schedules no GPUs
 * @param visible entries of {@code CUDA_VISIBLE_DEVICES}; empty optional if it is not set
 */
record DeviceAddresses(List<String> booked, Optional<List<String>> visible) {
  /** Spark's name of the resource. */
  public static final String RESOURCE = "gpu";

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  public DeviceAddresses {
    booked = List.copyOf(booked);
    visible = visible.map(List::copyOf);
  }

  /** Those of the task that calls; of a thread that is no task, none are booked. */
  public static DeviceAddresses here() {
    return new DeviceAddresses(
        bookedFor(TaskContext.get()),
        Optional.ofNullable(System.getenv(VISIBLE)).map(DeviceAddresses::entries));
  }

  private static List<String> bookedFor(TaskContext task) {
    if (task == null) {
      return List.of();
    }
    Option<ResourceInformation> gpus = task.resources().get(RESOURCE);
    return gpus.isDefined() ? Arrays.asList(gpus.get().addresses()) : List.of();
  }

  private static List<String> entries(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /**
   * The booked devices as CUDA counts them in this process; empty if none are booked. One that
   * {@code CUDA_VISIBLE_DEVICES} hides is given as what it is, for the backend to refuse.
   */
  public List<String> ordinals() {
    return booked.stream().map(this::ordinal).toList();
  }

  private String ordinal(String address) {
    if (visible.isEmpty()) {
      return address;
    }
    int position = visible.get().indexOf(address);
    return position >= 0
        ? Integer.toString(position)
        : "%s, hidden by %s=%s".formatted(address, VISIBLE, String.join(",", visible.get()));
  }
}
