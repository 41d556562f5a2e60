package org.tsenor.engine.device;

import org.tsenor.engine.Layout;
import org.tsenor.gpu.CudaDevice;

/**
 * One piece of a work's memory: first what the steps need, then a layout's parts, at last staging
 * for weights of a checkpoint where such come.
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

  /** Bytes that a layout needs. */
  static long bytes(CudaDevice device, Layout<?> layout) {
    DeviceSlab slab = new DeviceSlab();
    deal(slab, DeviceWorkspace.measuring(device, slab), layout);
    return slab.used();
  }

  /** Bytes that a layout needs with staging. */
  static long bytesWithStaging(CudaDevice device, Layout<?> layout) {
    DeviceSlab slab = new DeviceSlab();
    DeviceWorkspace space = DeviceWorkspace.measuring(device, slab);
    deal(slab, space, layout);
    StoredWeights.in(slab, space.floats());
    return slab.used();
  }

  /** Parts of a layout, and the steps beside it. */
  record Laid<T>(T parts, DeviceSteps steps) {}

  /** Deals the piece out. */
  <T> Laid<T> lay(Layout<T> layout) {
    DeviceSlab slab = new DeviceSlab(address, bytes);
    Dealt<T> dealt = deal(slab, DeviceWorkspace.of(work, slab), layout);
    return new Laid<>(dealt.parts, new DeviceSteps(work, dealt.counter, StoredWeights.BY_HOST));
  }

  /** Deals the piece out with staging. */
  <T> Laid<T> layWithStaging(Layout<T> layout) {
    DeviceSlab slab = new DeviceSlab(address, bytes);
    DeviceWorkspace space = DeviceWorkspace.of(work, slab);
    Dealt<T> dealt = deal(slab, space, layout);
    StoredWeights stored = StoredWeights.in(slab, space.floats());
    return new Laid<>(dealt.parts, new DeviceSteps(work, dealt.counter, stored));
  }

  private record Dealt<T>(DeviceCounter counter, T parts) {}

  private static <T> Dealt<T> deal(DeviceSlab slab, DeviceWorkspace space, Layout<T> layout) {
    DeviceCounter counter = DeviceCounter.in(slab);
    return new Dealt<>(counter, layout.in(space));
  }
}
