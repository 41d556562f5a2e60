package org.tsenor.gpukit.device;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaDriver;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpu.Handle;
import org.tsenor.gpu.PinnedMemory;
import org.tsenor.gpukit.part.Spread;

/**
 * A stream of a device with memory and two events, on the thread that opens it. Times are the
 * device's own.
 */
final class DeviceBench implements AutoCloseable {
  private final CudaDevice device;
  private final CudaDriver driver;
  private final Handle stream;
  private final Handle begun;
  private final Handle done;
  private final PinnedMemory staging;
  private final int stagingBytes;
  private final List<Long> allocations = new ArrayList<>();
  private final long lead;
  private final long leadBytes;

  /**
   * Takes a device.
   *
   * @param stagingBytes of pinned memory
   * @param leadBytes copied before everything that is timed: while the device copies, what follows
   *     is put into the stream, so that no launch is waited for, and its caches hold other bytes
   * @throws IllegalStateException if no device can be used
   */
  static DeviceBench open(int stagingBytes, long leadBytes) {
    CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);
    return device.call(() -> new DeviceBench(device, stagingBytes, leadBytes));
  }

  private DeviceBench(CudaDevice device, int stagingBytes, long leadBytes) {
    this.device = device;
    this.driver = device.driver();
    this.stream = driver.createStream();
    this.begun = driver.createTimingEvent();
    this.done = driver.createTimingEvent();
    this.staging = driver.allocatePinned(stagingBytes);
    this.stagingBytes = stagingBytes;
    this.leadBytes = leadBytes;
    this.lead = allocate(2 * leadBytes);
  }

  CudaDevice device() {
    return device;
  }

  CudaDriver driver() {
    return driver;
  }

  Handle stream() {
    return stream;
  }

  /** Device memory that this bench frees. */
  long allocate(long bytes) {
    long address = driver.allocate(bytes);
    allocations.add(address);
    return address;
  }

  void free(long address) {
    driver.free(address);
    allocations.remove(address);
  }

  /** Pinned memory, for what is timed. */
  PinnedMemory staging() {
    return staging;
  }

  /** Copies to the device. */
  void upload(byte[] from, long address) {
    for (int at = 0; at < from.length; at += stagingBytes) {
      int bytes = Math.min(stagingBytes, from.length - at);
      staging.bytes().put(0, from, at, bytes);
      driver.copyToDevice(address + at, staging, 0, bytes, stream);
      driver.synchronize(stream);
    }
  }

  /** Copies from the device: the pinned memory's beginning, until something else is copied. */
  ByteBuffer download(long address, int bytes) {
    driver.copyToHost(staging, 0, address, bytes, stream);
    driver.synchronize(stream);
    return staging.bytes().duplicate().order(staging.bytes().order()).position(0).limit(bytes);
  }

  /** Times what puts work into the stream: once to warm up, then so often. */
  Spread time(int runs, Runnable work) {
    once(work);
    double[] millis = new double[runs];
    for (int run = 0; run < runs; run++) {
      millis[run] = once(work);
    }
    return Spread.of(millis);
  }

  private double once(Runnable work) {
    driver.copyOnDevice(lead + leadBytes, lead, leadBytes, stream);
    driver.record(begun, stream);
    work.run();
    driver.record(done, stream);
    driver.synchronize(stream);
    return driver.elapsedMillis(begun, done);
  }

  /** Bytes a second that a copy on the device reads and writes, both counted. */
  double copyRate(int runs) {
    Spread copy = time(runs, () -> driver.copyOnDevice(lead + leadBytes, lead, leadBytes, stream));
    return 2 * leadBytes / (copy.median() / 1e3);
  }

  @Override
  public void close() {
    driver.destroyEvent(begun);
    driver.destroyEvent(done);
    driver.destroyStream(stream);
    driver.freePinned(staging);
    allocations.forEach(driver::free);
    allocations.clear();
    CudaDevices.ofThisProcess().release();
  }
}
