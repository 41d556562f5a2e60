package org.tsenor.engine.device;

import org.tsenor.engine.MaskSteps;

/**
 * Masks as rows of bits on a device.
 *
 * @param address of the bits, shape (rows, ⌈columns/8⌉)
 */
record DeviceMaskRows(long address, int rows, int columns) implements MaskSteps.Rows {
  /** Deals rows out. */
  static DeviceMaskRows in(DeviceSlab slab, int rows, int columns) {
    return new DeviceMaskRows(slab.bytes(bytes(rows, columns)), rows, columns);
  }

  private static long bytes(int rows, int columns) {
    return (long) rows * ((columns + Byte.SIZE - 1) / Byte.SIZE);
  }

  /** Bytes of all rows. */
  int bytes() {
    return Math.toIntExact(bytes(rows, columns));
  }
}
