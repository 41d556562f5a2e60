package org.tsenor.gpu;

import java.io.Serializable;

/**
 * How much of a device's memory the pool of a process may have.
 *
 * @param share of what is free when the process first uses the device, in (0, 1]; 0 if bytes count
 * @param bytes at most, at least 1; 0 if the share counts
 */
public record GpuMemory(double share, long bytes) implements Serializable {
  /** Half of what is free: a second process on the device finds as much as the first took. */
  public static final GpuMemory DEFAULT = ofShare(0.5);

  public GpuMemory {
    boolean shared = share > 0 && share <= 1 && bytes == 0;
    if (!shared && (share != 0 || bytes < 1)) {
      throw new IllegalArgumentException(
          "GPU memory must be a share in (0, 1] or at least 1 byte but is %s, %d bytes"
              .formatted(share, bytes));
    }
  }

  /** A share of what is free. */
  public static GpuMemory ofShare(double share) {
    return new GpuMemory(share, 0);
  }

  /** A number of bytes. */
  public static GpuMemory ofBytes(long bytes) {
    return new GpuMemory(0, bytes);
  }

  /** As it is given: a share with a point, or bytes. */
  public String text() {
    return share > 0 ? Double.toString(share) : Long.toString(bytes);
  }

  /** The bound where so much is free. */
  long bound(long free) {
    return share > 0 ? (long) (share * free) : bytes;
  }
}
