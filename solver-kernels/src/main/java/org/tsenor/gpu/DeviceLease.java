package org.tsenor.gpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.tsenor.gpu.CudaException.LibraryFailedException;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;

/**
 * A stream with cuBLAS and cuSOLVER, and memory of the device's bounded pool, that a task has until
 * it closes this. One thread uses it at a time; closing twice is harmless.
 *
 * <p>Memory that is freed stays with the lease for the next use of its size, which the stream puts
 * after the last one; where the bound is met, it goes first.
 */
public final class DeviceLease implements AutoCloseable {
  private static final long ALIGNMENT = 256;

  private final CudaDevice device;
  private final LanePool pool;
  private final Workbench bench;
  private final Map<Long, Long> taken = new HashMap<>();
  private final Map<Long, Deque<Long>> idle = new HashMap<>();

  /** Bytes that the pool counts as ours, and those of them that are allocated. */
  private long reserved;

  private long allocated;
  private boolean closed;

  /** The device's context is current; the pool has set the bytes aside. */
  DeviceLease(CudaDevice device, LanePool pool, Workbench bench, long reserved) {
    this.device = device;
    this.pool = pool;
    this.bench = bench;
    this.reserved = reserved;
  }

  /** The device. */
  public CudaDevice device() {
    return device;
  }

  /** The stream that orders the work. */
  public Handle stream() {
    return bench.stream();
  }

  /** cuBLAS, for calls inside of {@link #call}. */
  public BlasCalls blas() {
    return bench.libraries().blas();
  }

  /** The handle of cuBLAS on the stream. */
  public Handle blasHandle() {
    return bench.blas();
  }

  /** cuSOLVER, for calls inside of {@link #call}. */
  public SolverCalls solver() {
    return bench.libraries().solver();
  }

  /** The handle of cuSOLVER on the stream. */
  public Handle solverHandle() {
    return bench.solver();
  }

  /** Copies through pinned memory, for calls inside of {@link #call}. */
  public Staging staging() {
    return bench.staging();
  }

  /**
   * Runs work with the device's context on the calling thread.
   *
   * @throws CudaException.DeviceLostException if the device was lost, now or before
   * @throws IllegalStateException if this was closed
   */
  public <T> T call(Supplier<T> work) {
    if (closed) {
      throw new IllegalStateException("the device's memory was given back");
    }
    return device.call(
        () -> {
          try {
            return work.get();
          } catch (LibraryFailedException e) {
            // A library does not say whether the device is lost; the driver does.
            driver().synchronize(stream());
            throw e;
          }
        });
  }

  /** {@link #call} for work that gives nothing. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return this;
        });
  }

  private CudaDriver driver() {
    return device.driver();
  }

  /**
   * Device memory, aligned to 256 bytes.
   *
   * @param bytes at least 0
   * @return its address, never 0
   * @throws OutOfDeviceMemoryException if the bound or the device does not allow it now
   */
  public long allocate(long bytes) {
    long size = Math.max(1, (bytes + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
    return call(
        () -> {
          Deque<Long> same = idle.get(size);
          long address = same == null || same.isEmpty() ? allocateNew(size) : same.pop();
          taken.put(address, size);
          return address;
        });
  }

  private long allocateNew(long size) {
    if (allocated + size > reserved) {
      trim();
    }
    long lacking = allocated + size - reserved;
    if (lacking > 0) {
      if (reserved == 0) {
        pool.reserve(lacking);
      } else {
        pool.reserveMore(lacking);
      }
      reserved += lacking;
    }
    long address = allocateOrTrim(size);
    allocated += size;
    return address;
  }

  private long allocateOrTrim(long size) {
    try {
      return driver().allocate(size);
    } catch (OutOfDeviceMemoryException e) {
      boolean ours = trim();
      if (!pool.trim() && !ours) {
        throw e;
      }
      return driver().allocate(size);
    }
  }

  /** Frees what was given back to this; false if there is none. */
  private boolean trim() {
    if (idle.values().stream().allMatch(Deque::isEmpty)) {
      return false;
    }
    driver().synchronize(stream());
    for (Map.Entry<Long, Deque<Long>> same : idle.entrySet()) {
      while (!same.getValue().isEmpty()) {
        driver().free(same.getValue().pop());
        allocated -= same.getKey();
      }
    }
    return true;
  }

  /**
   * Gives memory back; what is in the stream still has it.
   *
   * @throws IllegalArgumentException if it is none of {@link #allocate}
   */
  public void free(long address) {
    Long size = taken.remove(address);
    if (size == null) {
      throw new IllegalArgumentException(
          "device memory at %#x is none that was taken here".formatted(address));
    }
    idle.computeIfAbsent(size, key -> new ArrayDeque<>()).push(address);
  }

  /** Waits for what is in the stream and gives everything back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      device.call(
          () -> {
            driver().synchronize(stream());
            taken.forEach(
                (address, size) ->
                    idle.computeIfAbsent(size, key -> new ArrayDeque<>()).push(address));
            trim();
            return this;
          });
      device.giveBack(bench);
    } catch (CudaException e) {
      // Whatever ran here has failed with it already, or was given up.
      device.abandon(e);
    } finally {
      pool.unreserve(reserved);
    }
  }
}
