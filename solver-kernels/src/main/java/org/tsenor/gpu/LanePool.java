package org.tsenor.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;

/**
 * The memory of a device that tasks have, in lanes or as they ask for it; together it stays below a
 * bound.
 *
 * <p>Tasks are served in the order they came: who asks for much is not passed by those who ask for
 * little. Lanes that come back are kept for the next task, and make room when another size is
 * wanted. A task asks for all lanes it needs at once and holds one lease at a time; why that is
 * enough, {@code org.tsenor.engine.device.DeviceEngine} says.
 */
final class LanePool {
  private final CudaDriver driver;
  private final long bound;
  private final Runnable lenders;
  private final Deque<Thread> waiting = new ArrayDeque<>();
  private final Deque<Lane> idle = new ArrayDeque<>();
  private long leased;

  /**
   * @param bound of device memory, in bytes
   * @param lenders asks those who keep memory between tasks to give it back
   */
  LanePool(CudaDriver driver, long bound, Runnable lenders) {
    this.driver = driver;
    this.bound = bound;
    this.lenders = lenders;
  }

  /**
   * Takes lanes, waiting until the tasks before have theirs and there is room. The device's context
   * is current.
   *
   * @throws OutOfDeviceMemoryException if the bound is below what is asked for, or the device has
   *     too little left
   */
  List<Lane> take(int count, LaneSize wanted) {
    LaneSize size = wanted.rounded();
    long bytes = count * size.deviceBytes();
    requireWithinBound(bytes);
    waitForRoom(bytes, false);
    List<Lane> lanes = new ArrayList<>();
    try {
      while (lanes.size() < count) {
        lanes.add(reuseOrOpen(size));
      }
      return lanes;
    } catch (RuntimeException e) {
      giveBack(lanes, (count - lanes.size()) * size.deviceBytes());
      throw e;
    }
  }

  private void requireWithinBound(long bytes) {
    if (bytes > bound) {
      throw new OutOfDeviceMemoryException(
          "%d bytes of GPU memory are needed and gpu-memory allows %d".formatted(bytes, bound));
    }
  }

  /**
   * Sets bytes aside for a task that has none, in its turn. The device's context is current.
   *
   * @throws OutOfDeviceMemoryException if the bound is below that
   */
  void reserve(long bytes) {
    requireWithinBound(bytes);
    waitForRoom(bytes, false);
    makeRoom();
  }

  /**
   * Sets bytes aside for a task that uses what others would wait for: before all that wait. One
   * task at a time. The device's context is current.
   *
   * @throws OutOfDeviceMemoryException if the bound is below that
   */
  void reserveNext(long bytes) {
    requireWithinBound(bytes);
    waitForRoom(bytes, true);
    makeRoom();
  }

  /**
   * Sets bytes aside if they are there and no task waits. The device's context is current.
   *
   * @return whether they were set aside
   */
  boolean tryReserve(long bytes) {
    if (isWanted()) {
      return false;
    }
    if (!hasRoom(bytes)) {
      lenders.run();
    }
    if (!takeIfFree(bytes)) {
      return false;
    }
    makeRoom();
    return true;
  }

  /** Waits until the tasks before have theirs; sets nothing aside. */
  void awaitTurn() {
    waitForRoom(0, false);
  }

  /**
   * Sets more bytes aside for a task that has some, at once: it would keep those it waits for from
   * ending. The device's context is current.
   *
   * @throws OutOfDeviceMemoryException if the bound does not allow them now
   */
  void reserveMore(long bytes) {
    if (!hasRoom(bytes)) {
      lenders.run();
    }
    synchronized (this) {
      if (!hasRoom(bytes)) {
        throw new OutOfDeviceMemoryException(
            "%d more bytes of GPU memory are needed, tasks have %d and gpu-memory allows %d"
                .formatted(bytes, leased, bound));
      }
      leased += bytes;
    }
    makeRoom();
  }

  /** Gives bytes back that were set aside, once their memory is free. */
  synchronized void unreserve(long bytes) {
    leased -= bytes;
    notifyAll();
  }

  /** Frees idle lanes until what tasks have fits beside those that stay. */
  private void makeRoom() {
    List<Lane> dropped = new ArrayList<>();
    synchronized (this) {
      long kept = idle.stream().mapToLong(lane -> lane.size().deviceBytes()).sum();
      while (!idle.isEmpty() && leased + kept > bound) {
        Lane oldest = idle.removeLast();
        kept -= oldest.size().deviceBytes();
        dropped.add(oldest);
      }
    }
    dropped.forEach(Lane::close);
  }

  private void waitForRoom(long bytes, boolean first) {
    if (takeIfFree(bytes)) {
      return;
    }
    Thread self = Thread.currentThread();
    enqueue(self, first);
    try {
      // Only now: what is lent back to a task that does not wait yet would stay lent.
      if (!hasRoom(bytes)) {
        lenders.run();
      }
      waitForTurn(self, bytes);
    } finally {
      dequeue(self);
    }
  }

  private synchronized boolean hasRoom(long bytes) {
    return leased + bytes <= bound;
  }

  private synchronized boolean takeIfFree(long bytes) {
    boolean free = waiting.isEmpty() && hasRoom(bytes);
    leased += free ? bytes : 0;
    return free;
  }

  private synchronized void enqueue(Thread self, boolean first) {
    if (first) {
      waiting.addFirst(self);
    } else {
      waiting.addLast(self);
    }
  }

  private synchronized void dequeue(Thread self) {
    waiting.remove(self);
    notifyAll();
  }

  private synchronized void waitForTurn(Thread self, long bytes) {
    try {
      while (waiting.peekFirst() != self || !hasRoom(bytes)) {
        wait();
      }
      leased += bytes;
    } catch (InterruptedException e) {
      self.interrupt();
      throw new IllegalStateException("interrupted while waiting for GPU memory", e);
    }
  }

  private Lane reuseOrOpen(LaneSize size) {
    synchronized (this) {
      for (Iterator<Lane> lanes = idle.iterator(); lanes.hasNext(); ) {
        Lane lane = lanes.next();
        if (lane.size().equals(size)) {
          lanes.remove();
          return lane;
        }
      }
    }
    makeRoom();
    try {
      return Lane.open(driver, size);
    } catch (OutOfDeviceMemoryException e) {
      if (!trim()) {
        throw e;
      }
      return Lane.open(driver, size);
    }
  }

  /** Gives lanes back whose streams are at rest. */
  void giveBack(List<Lane> lanes) {
    giveBack(lanes, 0);
  }

  private synchronized void giveBack(List<Lane> lanes, long neverTaken) {
    for (Lane lane : lanes) {
      idle.addFirst(lane);
      leased -= lane.size().deviceBytes();
    }
    leased -= neverTaken;
    notifyAll();
  }

  /** Whether a task waits for memory. */
  synchronized boolean isWanted() {
    return !waiting.isEmpty();
  }

  /** Frees every lane that no task has; false if there was none. */
  boolean trim() {
    List<Lane> dropped;
    synchronized (this) {
      dropped = List.copyOf(idle);
      idle.clear();
    }
    dropped.forEach(Lane::close);
    return !dropped.isEmpty();
  }

  /** Most bytes that tasks may have. */
  long bound() {
    return bound;
  }

  /** Bytes that tasks have now. */
  synchronized long leasedBytes() {
    return leased;
  }
}
