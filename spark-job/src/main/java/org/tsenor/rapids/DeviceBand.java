package org.tsenor.rapids;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.BandSpace;
import org.tsenor.pruning.WeightFormat;

/**
 * One row of a batch: a band whose weights lie in a column on the device.
 *
 * @param address of its first weight
 * @param bytes of its weights
 * @param format of a weight
 * @param rows of the band
 * @param columns of the band
 * @param pattern to prune it to
 */
record DeviceBand(
    long address, long bytes, WeightFormat format, int rows, int columns, NmPattern pattern) {

  /** Bytes from one row of its mask to the next, in the layout of masks beside shards. */
  int maskStride() {
    return (columns + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Bytes of its mask. */
  int maskBytes() {
    return Math.multiplyExact(rows, maskStride());
  }

  /** Blocks that get a mask each. */
  int blocks(SolverSettings settings) {
    int size = pattern.blockSize();
    int down = settings.structure() == Structure.STANDARD ? rows : rows / size;
    return Math.multiplyExact(down, columns / size);
  }

  /**
   * Whether the kernels take it as it lies: they write bits side by side for block sizes that are
   * powers of two, and a weight has to lie where the device can read it.
   *
   * @param maskAddress where its mask goes
   */
  boolean isForKernels(long maskAddress) {
    int size = pattern.blockSize();
    return BandSpace.isPacked(size)
        && address % format.bytes() == 0
        && maskAddress % Math.max(1, size / Byte.SIZE) == 0;
  }
}
