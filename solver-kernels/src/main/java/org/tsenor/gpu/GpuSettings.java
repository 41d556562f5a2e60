package org.tsenor.gpu;

import java.io.Serializable;
import java.util.List;

/**
 * What of the machine's devices a task may use.
 *
 * @param addresses of the devices that its scheduler gave it, each an ordinal among those the
 *     process sees or a UUID as nvidia-smi prints it; empty: any that the process sees ({@code
 *     CUDA_VISIBLE_DEVICES} decides which these are)
 * @param memory bound of the pool; the first task on a device decides it for the process
 */
public record GpuSettings(List<String> addresses, GpuMemory memory) implements Serializable {
  /** Any device, and the usual share of its memory. */
  public static final GpuSettings DEFAULTS = new GpuSettings(List.of(), GpuMemory.DEFAULT);

  public GpuSettings {
    addresses = List.copyOf(addresses);
  }
}
