package org.tsenor.engine.device;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Shared;
import org.tsenor.engine.SharedThings;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.Factorizations;

/**
 * A CUDA device with cuBLAS and cuSOLVER. What tasks share stays on the device for the next task of
 * the same step, until others want its memory.
 *
 * <p>Tasks cannot wait for each other in a circle. A task waits for its turn at the gate of the
 * device, and then for memory of the device's pool; whoever has a lease waits for neither. So all
 * of the pool's memory belongs to
 *
 * <ul>
 *   <li>tasks that have a lease, lanes of masks or a factorization, which get done without more;
 *   <li>things that no task uses, which are ended as soon as one waits;
 *   <li>the one task that has the gate, if it already uses what it shares and waits for room. That
 *       is next in the pool's order, before those that may wait for the memory of its thing; and
 *       what it waits for fits beside its thing, or it was refused beforehand.
 * </ul>
 *
 * <p>For that a task must hold one lease at a time, and no lanes of masks with it. Those that wait
 * when a task comes to the gate have their memory first, so that nobody waits for ever.
 */
public final class DeviceEngine implements Engine {
  private static final Map<CudaDevice, Site> OF_DEVICES = new IdentityHashMap<>();

  private final CudaDevice device;
  private final GpuMemory memory;
  private final Site site;

  /** What all engines of a device have in common. */
  private record Site(SharedThings things, ReentrantLock gate) {
    static Site of(CudaDevice device) {
      SharedThings things = new SharedThings();
      device.onMemoryWanted(things::endIdle);
      return new Site(things, new ReentrantLock(true));
    }
  }

  /** A shared thing with its memory. */
  private record Resident<S>(S parts, DeviceWork work) {}

  private DeviceEngine(CudaDevice device, GpuMemory memory, Site site) {
    this.device = device;
    this.memory = memory;
    this.site = site;
  }

  /**
   * The engine of a device.
   *
   * @param memory of the device's pool; the first that uses the device decides it
   */
  public static DeviceEngine of(CudaDevice device, GpuMemory memory) {
    synchronized (OF_DEVICES) {
      return new DeviceEngine(device, memory, OF_DEVICES.computeIfAbsent(device, Site::of));
    }
  }

  /** Why there is no engine of devices here, in words a user can act on; empty if there is. */
  public static Optional<String> unavailableReason() {
    return CudaLibraries.ofThisProcess().unavailableReason();
  }

  @Override
  public String description() {
    return "%s (%s)"
        .formatted(CudaLibraries.ofThisProcess().description(), device.properties().name());
  }

  @Override
  public Factorizations factorizations() {
    return new DeviceFactorizations(device, memory);
  }

  /**
   * {@inheritDoc}
   *
   * @throws OutOfDeviceMemoryException if the pool's bound is below what is shared and the least
   *     room together
   * @throws IllegalStateException if the thread is interrupted while it waits
   */
  @Override
  public <S> Lease<S> lease(Shared<S> shared, List<? extends Layout<?>> choices)
      throws IOException {
    long bytes = DeviceRoom.sharedBytes(device, shared);
    Rooms rooms = rooms(choices, bytes);
    rooms.requireLeast(
        "%s needs %d bytes of GPU memory and the least room of a task that uses it %d"
            .formatted(shared.name(), bytes, rooms.least()));
    enterGate();
    try {
      device.awaitTurn(memory);
      SharedThings.Held<Resident<S>> held =
          site.things.take(
              shared.step(),
              shared.key(),
              () -> read(shared, bytes),
              thing -> thing.work().close());
      Runnable leave = () -> leave(held);
      try {
        return rooms.take(held.thing().parts(), leave, DeviceWork::openNext);
      } catch (RuntimeException e) {
        leave.run();
        throw e;
      }
    } finally {
      site.gate.unlock();
    }
  }

  @Override
  public Lease<Void> lease(List<? extends Layout<?>> choices) {
    Rooms rooms = rooms(choices, 0);
    rooms.requireLeast("a task needs %d bytes of GPU memory".formatted(rooms.least()));
    enterGate();
    try {
      return rooms.take(null, () -> {}, DeviceWork::open);
    } finally {
      site.gate.unlock();
    }
  }

  @Override
  public void release() {
    site.things.letGo();
  }

  private void enterGate() {
    try {
      site.gate.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for GPU memory", e);
    }
  }

  private <S> Resident<S> read(Shared<S> shared, long bytes) throws IOException {
    DeviceRoom room = DeviceRoom.of(DeviceWork.open(device, memory, bytes), bytes);
    boolean done = false;
    try {
      DeviceRoom.Laid<S> laid = room.layShared(shared);
      shared.fill(laid.parts(), laid.steps());
      room.work().synchronize();
      done = true;
      return new Resident<>(laid.parts(), room.work());
    } finally {
      if (!done) {
        room.work().close();
      }
    }
  }

  /** What nobody uses now is ended, if somebody waits. */
  private void leave(SharedThings.Held<?> held) {
    held.close();
    if (device.isMemoryWanted()) {
      site.things.endIdle();
    }
  }

  private Rooms rooms(List<? extends Layout<?>> choices, long shared) {
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("a task needs a layout");
    }
    List<Long> sizes = choices.stream().map(layout -> DeviceRoom.bytes(device, layout)).toList();
    return new Rooms(sizes, device.poolBytes(memory) - shared);
  }

  /** Takes memory as soon as it is there. */
  @FunctionalInterface
  private interface Opening {
    DeviceWork open(CudaDevice device, GpuMemory memory, long bytes);
  }

  /** Rooms that a task can do with, the best first; together with what it shares within a bound. */
  private final class Rooms {
    private final List<Long> sizes;
    private final long allowed;

    Rooms(List<Long> sizes, long allowed) {
      this.sizes = sizes;
      this.allowed = allowed;
    }

    long least() {
      return sizes.get(sizes.size() - 1);
    }

    /** Otherwise nobody would ever give back what the task waits for. */
    void requireLeast(String needs) {
      if (least() > allowed) {
        throw new OutOfDeviceMemoryException(
            "%s, and gpu-memory allows %d".formatted(needs, device.poolBytes(memory)));
      }
    }

    /** The first room that is there now, else the last when it is. */
    <S> RoomLease<S> take(S shared, Runnable leave, Opening last) {
      for (int choice = 0; choice < sizes.size() - 1; choice++) {
        Optional<DeviceRoom> room = tryTake(sizes.get(choice));
        if (room.isPresent()) {
          return new RoomLease<>(shared, room.get(), choice, leave);
        }
      }
      DeviceRoom room = DeviceRoom.of(last.open(device, memory, least()), least());
      return new RoomLease<>(shared, room, sizes.size() - 1, leave);
    }

    private Optional<DeviceRoom> tryTake(long bytes) {
      if (bytes > allowed) {
        return Optional.empty();
      }
      try {
        return DeviceWork.tryOpen(device, memory, bytes).map(work -> DeviceRoom.of(work, bytes));
      } catch (OutOfDeviceMemoryException e) {
        // The pool's bound allows it, the device does not.
        return Optional.empty();
      }
    }
  }
}
