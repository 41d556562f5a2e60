package org.tsenor.engine.device;

import java.util.function.LongConsumer;

/**
 * An integer on a device for one count after the other.
 *
 * @param address of it
 */
record DeviceCounter(long address) {
  /** Deals one out. */
  static DeviceCounter in(DeviceSlab slab) {
    return new DeviceCounter(slab.bytes(Integer.BYTES));
  }

  /**
   * Counts, and waits for the result.
   *
   * @param launch of what adds to the integer at an address
   */
  int count(DeviceWork work, LongConsumer launch) {
    work.clear(address, Integer.BYTES);
    launch.accept(address);
    int[] count = new int[1];
    work.download(address, count, 0, 1);
    return count[0];
  }
}
