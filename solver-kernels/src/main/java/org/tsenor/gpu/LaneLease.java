package org.tsenor.gpu;

import java.util.List;
import java.util.function.Supplier;

/**
 * Lanes that a task has, until it closes the lease. One thread uses it at a time; closing twice is
 * harmless.
 */
public final class LaneLease implements AutoCloseable {
  private final CudaDevice device;
  private final List<Lane> lanes;
  private boolean closed;

  LaneLease(CudaDevice device, List<Lane> lanes) {
    this.device = device;
    this.lanes = List.copyOf(lanes);
  }

  /** The lanes, all of one size. */
  public List<Lane> lanes() {
    if (closed) {
      throw new IllegalStateException("the lanes were given back");
    }
    return lanes;
  }

  /** Runs work on the lanes; see {@link CudaDevice#call}. */
  public <T> T call(Supplier<T> work) {
    return device.call(work);
  }

  /** Waits until all that was put into a lane's stream is done. */
  public void await(Lane lane) {
    device.call(
        () -> {
          lane.await();
          return lane;
        });
  }

  /** Whether another task waits for memory: then give the lanes back when their work is done. */
  public boolean isWanted() {
    return device.isMemoryWanted();
  }

  /** Waits for what is in the streams and gives the lanes back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      device.call(
          () -> {
            lanes.forEach(Lane::await);
            return lanes;
          });
    } catch (CudaException e) {
      // Whatever ran here has failed with it already, or was given up.
      device.abandon(e);
    } finally {
      device.giveBack(lanes);
    }
  }
}
