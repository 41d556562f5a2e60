package org.tsenor.gpu;

/**
 * What one lane must hold.
 *
 * @param deviceBytes of device memory
 * @param pinnedBytes of pinned host memory
 */
public record LaneSize(long deviceBytes, int pinnedBytes) {
  private static final long LEAST = 1 << 12;

  public LaneSize {
    if (deviceBytes < 1 || pinnedBytes < 1) {
      throw new IllegalArgumentException(
          "a lane of %d and %d bytes".formatted(deviceBytes, pinnedBytes));
    }
  }

  /**
   * The next powers of two, so that a lane serves bands of about one size; pinned memory stays an
   * {@code int}.
   */
  LaneSize rounded() {
    return new LaneSize(
        roundUp(deviceBytes), (int) Math.min(Integer.MAX_VALUE & -4096, roundUp(pinnedBytes)));
  }

  private static long roundUp(long bytes) {
    return Math.max(LEAST, Long.highestOneBit(2 * bytes - 1));
  }

  boolean fits(LaneSize other) {
    return deviceBytes <= other.deviceBytes && pinnedBytes <= other.pinnedBytes;
  }
}
