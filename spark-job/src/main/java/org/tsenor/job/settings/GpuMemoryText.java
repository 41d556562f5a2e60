package org.tsenor.job.settings;

import org.tsenor.gpu.GpuMemory;
import org.tsenor.text.ByteSize;

/** How GPU memory is given: a number with a point is a share, any other text a size. */
public final class GpuMemoryText {
  private GpuMemoryText() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is neither, or out of range
   */
  public static GpuMemory parse(String text) {
    if (text.contains(".")) {
      return GpuMemory.ofShare(NumberRange.POSITIVE_SHARE.parse(text));
    }
    try {
      return GpuMemory.ofBytes(ByteSize.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; or a share, such as 0.25", e);
    }
  }
}
