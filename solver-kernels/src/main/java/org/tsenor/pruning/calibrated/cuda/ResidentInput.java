package org.tsenor.pruning.calibrated.cuda;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.linalg.DoubleMatrix;

/**
 * One prepared input on a device, with the room of the tasks that prune with it.
 *
 * <p>Input and the least room that a task can do with are taken at once, and further room only if
 * it is free: a task that waits has nothing, or waits for one with the same input that has room. So
 * tasks cannot wait for each other in a circle.
 */
final class ResidentInput {
  private final CudaDevice device;
  private final WeakReference<Object> prepared;
  private final List<DeviceMatrix> matrices = new ArrayList<>();
  private final List<DeviceMatrix> vectors = new ArrayList<>();
  private Optional<DeviceWork> owner = Optional.empty();
  private int rooms;

  /** Tasks that have entered; the cache's to change. */
  int tasks;

  ResidentInput(CudaDevice device, Object prepared) {
    this.device = device;
    this.prepared = new WeakReference<>(prepared);
  }

  /** Whether this is the input that was prepared as this object. */
  boolean isOf(Object candidate) {
    return prepared.refersTo(candidate);
  }

  /** Whether nobody can ask for it any more. */
  boolean isForgotten() {
    return prepared.refersTo(null);
  }

  /** A matrix of shape (inputs, inputs). */
  public DeviceMatrix matrix(int index) {
    return matrices.get(index);
  }

  /** A vector of shape (1, inputs). */
  public DeviceMatrix vector(int index) {
    return vectors.get(index);
  }

  /**
   * Takes room, and brings the input to the device where it is not there.
   *
   * @param sizes in bytes, the best first
   * @return the number of the size that there was room for
   * @throws OutOfDeviceMemoryException if the bound never allows the input and the least of them
   */
  synchronized Room take(Supplier<HostInput> host, List<Long> sizes, GpuMemory memory) {
    long least = sizes.get(sizes.size() - 1);
    while (true) {
      if (owner.isEmpty()) {
        load(host.get(), least, memory);
      }
      for (int size = 0; size < sizes.size(); size++) {
        Optional<Long> address = tryTake(sizes.get(size));
        if (address.isPresent()) {
          rooms++;
          return new Room(address.get(), size);
        }
      }
      if (rooms == 0) {
        // Loaded by a task that needed less.
        unload();
      } else {
        await();
      }
    }
  }

  /**
   * Memory of a task.
   *
   * @param address aligned to 256 bytes
   * @param size which of the sizes that were asked for
   */
  record Room(long address, int size) {}

  private Optional<Long> tryTake(long bytes) {
    try {
      return Optional.of(owner.orElseThrow().bytes(bytes));
    } catch (OutOfDeviceMemoryException e) {
      return Optional.empty();
    }
  }

  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for GPU memory", e);
    }
  }

  private void load(HostInput host, long room, GpuMemory memory) {
    long bytes = host.bytes();
    DeviceWork work = open(host, bytes, room, memory);
    try {
      DeviceSlab slab = new DeviceSlab(work.bytes(bytes));
      for (DoubleMatrix matrix : host.matrices()) {
        DeviceMatrix place = slab.doubles(matrix.rows(), matrix.columns());
        work.upload(matrix.values(), 0, place);
        matrices.add(place);
      }
      for (double[] vector : host.vectors()) {
        DeviceMatrix place = slab.doubles(1, vector.length);
        work.upload(vector, 0, place);
        vectors.add(place);
      }
      work.synchronize();
      owner = Optional.of(work);
    } catch (RuntimeException e) {
      matrices.clear();
      vectors.clear();
      work.close();
      throw e;
    }
  }

  private DeviceWork open(HostInput host, long bytes, long room, GpuMemory memory) {
    try {
      return DeviceWork.open(device, memory, bytes + room);
    } catch (OutOfDeviceMemoryException e) {
      throw new OutOfDeviceMemoryException(
          "a linear of %d inputs needs %d bytes of GPU memory for %d matrices of 8·%d² bytes, and %d for the fewest rows that are pruned together: %s"
              .formatted(
                  host.inputs(),
                  bytes,
                  host.matrices().size(),
                  host.inputs(),
                  room,
                  e.getMessage()));
    }
  }

  /** Gives a task's room back, when all its work is done. */
  synchronized void giveBack(Room room) {
    owner.orElseThrow().free(room.address());
    rooms--;
    notifyAll();
  }

  /** Frees the input; no task has room. */
  synchronized void unload() {
    matrices.clear();
    vectors.clear();
    Optional<DeviceWork> work = owner;
    owner = Optional.empty();
    work.ifPresent(DeviceWork::close);
  }
}
