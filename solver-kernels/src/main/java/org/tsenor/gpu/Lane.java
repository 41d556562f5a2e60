package org.tsenor.gpu;

import java.nio.ByteBuffer;

/**
 * A stream with the memory that its work needs: what goes in and comes out lies in pinned memory at
 * the same offsets as on the device.
 */
public final class Lane {
  private final CudaDriver driver;
  private final LaneSize size;
  private final Handle stream;
  private final PinnedMemory pinned;
  private final long address;

  /** Takes stream and memory, or nothing at all. */
  static Lane open(CudaDriver driver, LaneSize size) {
    long address = driver.allocate(size.deviceBytes());
    try {
      PinnedMemory pinned = driver.allocatePinned(size.pinnedBytes());
      try {
        return new Lane(driver, size, driver.createStream(), pinned, address);
      } catch (RuntimeException e) {
        driver.freePinned(pinned);
        throw e;
      }
    } catch (RuntimeException e) {
      driver.free(address);
      throw e;
    }
  }

  private Lane(CudaDriver driver, LaneSize size, Handle stream, PinnedMemory pinned, long address) {
    this.driver = driver;
    this.size = size;
    this.stream = stream;
    this.pinned = pinned;
    this.address = address;
  }

  LaneSize size() {
    return size;
  }

  /** Whether a band of this size fits. */
  public boolean holds(LaneSize wanted) {
    return wanted.fits(size);
  }

  /** The stream that orders the lane's work. */
  public Handle stream() {
    return stream;
  }

  /** Address of the lane's device memory, aligned to 256 bytes. */
  public long address() {
    return address;
  }

  /** Pinned memory; what {@link #copyIn} reads and {@link #copyOut} writes. */
  public ByteBuffer staging() {
    return pinned.bytes();
  }

  /** Puts a copy of the first bytes to the device into the stream. */
  public void copyIn(long bytes) {
    driver.copyToDevice(address, pinned, 0, bytes, stream);
  }

  /** Puts a copy of bytes from the device into the stream. */
  public void copyOut(long offset, long bytes) {
    driver.copyToHost(pinned, offset, address + offset, bytes, stream);
  }

  /** Waits until all that was put into the stream is done. */
  public void await() {
    driver.synchronize(stream);
  }

  /** Ends the stream and frees the memory; of a lost device nothing can be freed. */
  void close() {
    driver.destroyStream(stream);
    driver.freePinned(pinned);
    driver.free(address);
  }
}
