package org.tsenor.engine.device;

import org.tsenor.engine.Layout;
import org.tsenor.gpu.CudaDevice;

/**
 * One piece of a work's memory, for the parts of a layout. A task's begins with a counter, what
 * tasks share ends with staging for weights of a checkpoint.
 *
 * @param work that has it
 * @param address of the piece
 * @param bytes of it
 */
record DeviceRoom(DeviceWork work, long address, long bytes) {
  /** Takes a piece of memory; the work is closed if there is none. */
  static DeviceRoom of(DeviceWork work, long bytes) {
    try {
      return new DeviceRoom(work, work.bytes(bytes), bytes);
    } catch (RuntimeException e) {
      work.close();
      throw e;
    }
  }

  /** Bytes that a task needs for a layout. */
  static long bytes(CudaDevice device, Layout<?> layout) {
    DeviceSlab slab = new DeviceSlab();
    DeviceCounter.in(slab);
    layout.in(DeviceWorkspace.measuring(device, slab));
    return slab.used();
  }

  /** Bytes of something that tasks share. */
  static long sharedBytes(CudaDevice device, Layout<?> shared) {
    DeviceSlab slab = new DeviceSlab();
    DeviceWorkspace space = DeviceWorkspace.measuring(device, slab);
    shared.in(space);
    StoredWeights.in(slab, space.floats());
    return slab.used();
  }

  /** Parts of a layout, and the steps beside it. */
  record Laid<T>(T parts, DeviceSteps steps) {}

  /** Deals the piece out to a task. */
  <T> Laid<T> lay(Layout<T> layout) {
    DeviceSlab slab = new DeviceSlab(address, bytes);
    DeviceCounter counter = DeviceCounter.in(slab);
    T parts = layout.in(DeviceWorkspace.of(work, slab));
    return new Laid<>(parts, new DeviceSteps(work, counter, StoredWeights.BY_HOST));
  }

  /** Deals the piece out to what tasks share. */
  <T> Laid<T> layShared(Layout<T> shared) {
    DeviceSlab slab = new DeviceSlab(address, bytes);
    DeviceWorkspace space = DeviceWorkspace.of(work, slab);
    T parts = shared.in(space);
    StoredWeights stored = StoredWeights.in(slab, space.floats());
    return new Laid<>(parts, new DeviceSteps(work, DeviceCounter.NONE, stored));
  }
}
