package org.tsenor.gpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.tsenor.gpu.CudaException.DeviceLostException;

/**
 * One device of this process: its primary context, each module once, and the pool of lanes. Context
 * and modules come with the first use.
 */
public final class CudaDevice {
  private final CudaDriver driver;
  private final DeviceProperties properties;
  private final Map<String, Handle> modules = new HashMap<>();
  private final Map<String, Handle> functions = new HashMap<>();
  private final Deque<Workbench> benches = new ArrayDeque<>();
  private final List<Runnable> lenders = new CopyOnWriteArrayList<>();
  private final AtomicInteger benchesInUse = new AtomicInteger();
  private Optional<Handle> context = Optional.empty();
  private Optional<LanePool> pool = Optional.empty();
  private volatile CudaException lost;

  CudaDevice(CudaDriver driver, DeviceProperties properties) {
    this.driver = driver;
    this.properties = properties;
  }

  /** What it is. */
  public DeviceProperties properties() {
    return properties;
  }

  /** The driver, for calls inside of {@link #call}. */
  public CudaDriver driver() {
    return driver;
  }

  /** Why nothing runs here any more; empty while the device is in order. */
  public Optional<String> lossReason() {
    CudaException loss = lost;
    return loss == null
        ? Optional.empty()
        : Optional.of(
            "GPU %d (%s) is lost to this process: %s"
                .formatted(properties.ordinal(), properties.name(), loss.getMessage()));
  }

  /** The error that it was lost by; empty while the device is in order. */
  Optional<DeviceLostException> loss() {
    return lossReason().map(reason -> new DeviceLostException(lost.code(), reason));
  }

  /**
   * Runs work with the device's context on the calling thread.
   *
   * @throws DeviceLostException if the device was lost, now or before
   */
  public <T> T call(Supplier<T> work) {
    refuseIfLost();
    try {
      driver.makeCurrent(context());
      return work.get();
    } catch (DeviceLostException e) {
      lost = e;
      throw e;
    }
  }

  private void refuseIfLost() {
    loss()
        .ifPresent(
            loss -> {
              throw loss;
            });
  }

  private synchronized Handle context() {
    if (context.isEmpty()) {
      context = Optional.of(driver.retainPrimaryContext(properties.ordinal()));
    }
    return context.get();
  }

  /** A kernel, by its name; its module is loaded once. Inside of {@link #call}. */
  public synchronized Handle function(KernelImage image, String name) {
    Handle module = modules.computeIfAbsent(image.name(), key -> driver.loadModule(image.bytes()));
    return functions.computeIfAbsent(
        image.name() + " " + name, key -> driver.function(module, name));
  }

  /**
   * Takes lanes, all of one size, when the tasks before have theirs. A task holds one lease at a
   * time.
   *
   * @throws CudaException.OutOfDeviceMemoryException if the pool's bound, or what the device has
   *     left, is too small
   */
  public LaneLease lease(int lanes, LaneSize size, GpuMemory memory) {
    return call(() -> new LaneLease(this, pool(memory).take(lanes, size)));
  }

  /**
   * Takes a stream with cuBLAS and cuSOLVER, and sets memory aside for them.
   *
   * @param bytes at least 0; waits until the tasks before have theirs, unless it is 0
   * @throws CudaException.OutOfDeviceMemoryException if the pool's bound is below that, or the
   *     device has too little left for a stream
   * @throws IllegalStateException if the libraries are missing
   */
  public DeviceLease work(long bytes, GpuMemory memory) {
    return work(
            bytes,
            memory,
            lanePool -> {
              if (bytes > 0) {
                lanePool.reserve(bytes);
              }
              return true;
            })
        .orElseThrow();
  }

  /**
   * As {@link #work}, for the one task at a time that uses what others would wait for: it comes
   * before all that wait.
   */
  public DeviceLease nextWork(long bytes, GpuMemory memory) {
    return work(
            bytes,
            memory,
            lanePool -> {
              lanePool.reserveNext(bytes);
              return true;
            })
        .orElseThrow();
  }

  /** As {@link #work}, at once or, where there is no room or a task waits for some, not at all. */
  public Optional<DeviceLease> tryWork(long bytes, GpuMemory memory) {
    return work(bytes, memory, lanePool -> lanePool.tryReserve(bytes));
  }

  private Optional<DeviceLease> work(
      long bytes, GpuMemory memory, Predicate<LanePool> reservation) {
    LibraryBinding binding = LibraryBinding.ofThisProcess();
    LibraryBinding.Calls libraries =
        binding.calls().orElseThrow(() -> new IllegalStateException(binding.reason()));
    return call(
        () -> {
          LanePool lanePool = pool(memory);
          if (!reservation.test(lanePool)) {
            return Optional.empty();
          }
          try {
            return Optional.of(new DeviceLease(this, lanePool, bench(libraries, lanePool), bytes));
          } catch (RuntimeException e) {
            lanePool.unreserve(bytes);
            throw e;
          }
        });
  }

  /** Waits until the tasks that wait for memory have theirs; takes none. */
  public void awaitTurn(GpuMemory memory) {
    call(
        () -> {
          pool(memory).awaitTurn();
          return memory;
        });
  }

  private Workbench bench(LibraryBinding.Calls libraries, LanePool lanePool) {
    Workbench idle;
    synchronized (benches) {
      idle = benches.poll();
    }
    Workbench bench = idle == null ? openBench(libraries, lanePool) : idle;
    benchesInUse.incrementAndGet();
    return bench;
  }

  private Workbench openBench(LibraryBinding.Calls libraries, LanePool lanePool) {
    try {
      return Workbench.open(driver, libraries);
    } catch (CudaException.OutOfDeviceMemoryException e) {
      if (!lanePool.trim()) {
        throw e;
      }
      return Workbench.open(driver, libraries);
    }
  }

  void giveBack(Workbench bench) {
    benchesInUse.decrementAndGet();
    synchronized (benches) {
      benches.push(bench);
    }
  }

  /**
   * Bytes of device memory that tasks of this process may have at a time: the bound of whoever
   * asked first.
   */
  public long poolBytes(GpuMemory memory) {
    return call(() -> pool(memory).bound());
  }

  private synchronized LanePool pool(GpuMemory memory) {
    if (pool.isEmpty()) {
      pool =
          Optional.of(new LanePool(driver, memory.bound(driver.freeMemory()), this::askForMemory));
    }
    return pool.get();
  }

  void giveBack(List<Lane> lanes) {
    presentPool().ifPresent(lanePool -> lanePool.giveBack(lanes));
  }

  /**
   * Has somebody who keeps memory between tasks asked to give it back: before a task waits for
   * memory, and before everything is released. Asked on any thread, which may hold no lock that
   * giving back needs.
   */
  public void onMemoryWanted(Runnable lender) {
    lenders.add(lender);
  }

  private void askForMemory() {
    lenders.forEach(Runnable::run);
  }

  /** Whether a task waits for memory. */
  public boolean isMemoryWanted() {
    return presentPool().map(LanePool::isWanted).orElse(false);
  }

  /** Bytes of device memory that tasks have now. */
  long leasedBytes() {
    return presentPool().map(LanePool::leasedBytes).orElse(0L);
  }

  private synchronized Optional<LanePool> presentPool() {
    return pool;
  }

  /** After streams could not be waited for, nothing that they touch may be used again. */
  void abandon(CudaException e) {
    if (lost == null) {
      lost = e;
    }
  }

  /**
   * Gives memory, modules and context back; the next use takes them anew. Of a lost device nothing
   * can be given back before the process ends.
   *
   * @throws IllegalStateException if a task has lanes or other work here
   */
  void release() {
    if (lost == null) {
      askForMemory();
    }
    releaseAll();
  }

  private synchronized void releaseAll() {
    if (context.isEmpty() || lost != null) {
      return;
    }
    if (leasedBytes() > 0) {
      throw new IllegalStateException(
          "GPU %d is in use: tasks have %d bytes of it"
              .formatted(properties.ordinal(), leasedBytes()));
    }
    if (benchesInUse.get() > 0) {
      throw new IllegalStateException(
          "GPU %d is in use: %d tasks have a stream of it"
              .formatted(properties.ordinal(), benchesInUse.get()));
    }
    driver.makeCurrent(context.get());
    pool.ifPresent(LanePool::trim);
    synchronized (benches) {
      benches.forEach(bench -> bench.close(driver));
      benches.clear();
    }
    modules.values().forEach(driver::unloadModule);
    driver.releasePrimaryContext(properties.ordinal());
    modules.clear();
    functions.clear();
    pool = Optional.empty();
    context = Optional.empty();
  }
}
