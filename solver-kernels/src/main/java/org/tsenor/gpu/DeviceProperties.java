package org.tsenor.gpu;

/**
 * What a device is.
 *
 * @param ordinal among the devices that this process sees
 * @param name such as {@code NVIDIA H100 80GB HBM3}
 * @param uuid as nvidia-smi prints it, {@code GPU-} and 32 hexadecimal digits in five groups
 * @param major of the compute capability
 * @param minor of the compute capability
 * @param multiprocessors that run thread blocks
 */
public record DeviceProperties(
    int ordinal, String name, String uuid, int major, int minor, int multiprocessors) {

  /** The compute capability as compilers write it, such as {@code sm_80}. */
  public String architecture() {
    return "sm_%d%d".formatted(major, minor);
  }
}
