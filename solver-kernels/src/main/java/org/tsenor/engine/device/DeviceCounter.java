package org.tsenor.engine.device;

import java.util.function.LongConsumer;

/**
 * An integer on a device for one count after the other.
 *
 * @param address of it
 */
record DeviceCounter(long address) {
  /** Where nothing is counted. */
  static final DeviceCounter NONE = new DeviceCounter(0);

  /** Deals one out. */
  static DeviceCounter in(DeviceSlab slab) {
    return new DeviceCounter(slab.bytes(Integer.BYTES));
  }

  /**
   * Counts, and waits for the result.
   *
   * @param launch of what adds to the integer at an address
   * @throws IllegalStateException where nothing is counted
   */
  int count(DeviceWork work, LongConsumer launch) {
    if (address == 0) {
      throw new IllegalStateException("nothing is counted while something shared is brought");
    }
    work.clear(address, Integer.BYTES);
    launch.accept(address);
    int[] count = new int[1];
    work.download(address, count, 0, 1);
    return count[0];
  }
}
