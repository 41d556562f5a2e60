package org.tsenor.pruning.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.Lane;
import org.tsenor.gpu.LaneLease;
import org.tsenor.gpu.LaneSize;

/**
 * The lanes of one pruner: leased when the first band needs one, given back when no band is under
 * way, so that tasks take turns where memory is short.
 */
final class TaskLanes {
  /** One band is copied in, one solved and one copied out at a time. */
  static final int MOST = 3;

  private final CudaDevice device;
  private final GpuMemory memory;
  private final Deque<Lane> free = new ArrayDeque<>();
  private Optional<LaneLease> lease = Optional.empty();
  private int count = MOST;

  TaskLanes(CudaDevice device, GpuMemory memory) {
    this.device = device;
    this.memory = memory;
  }

  /**
   * A lane for a band; empty if the lanes under way are too small, or all in use, or another task
   * waits for them.
   *
   * @throws OutOfDeviceMemoryException if no lane is under way and there is no memory for any
   */
  Optional<Lane> take(LaneSize size) {
    if (lease.isEmpty()) {
      lease = Optional.of(open(size));
      free.addAll(lease.get().lanes());
    } else if (lease.get().isWanted() || free.isEmpty() || !free.peek().holds(size)) {
      return Optional.empty();
    }
    return Optional.of(free.remove());
  }

  private LaneLease open(LaneSize size) {
    try {
      return device.lease(count, size, memory);
    } catch (OutOfDeviceMemoryException e) {
      if (count == 1) {
        throw e;
      }
      count = 1;
      return device.lease(count, size, memory);
    }
  }

  /** Gives a lane back whose work is done or given up. */
  void giveBack(Lane lane) {
    free.add(lane);
    LaneLease open = lease.orElseThrow();
    if (free.size() == open.lanes().size()) {
      free.clear();
      lease = Optional.empty();
      open.close();
    }
  }

  /** The device that the lanes are of. */
  CudaDevice device() {
    return device;
  }
}
