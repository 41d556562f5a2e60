package org.tsenor.gpu;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies between the heap and a device through two chunks of pinned memory: while one is copied by
 * the device, the host fills or empties the other.
 */
public final class Staging {
  /** Bytes of a chunk: large enough for a copy to run at the bus's speed. */
  static final int CHUNK_BYTES = 1 << 22;

  private static final int CHUNKS = 2;

  private final CudaDriver driver;
  private final Handle stream;
  private final List<Chunk> chunks;
  private int next;

  /** Pinned memory, and the event after which the device needs it no more. */
  private record Chunk(PinnedMemory memory, Handle event) {}

  /** Where a copy to the device has its bytes from: puts bytes of a range into a buffer. */
  @FunctionalInterface
  public interface Source {
    void put(long offset, int bytes, ByteBuffer into);
  }

  /** What a copy from the device has its bytes for: takes bytes of a range from a buffer. */
  @FunctionalInterface
  public interface Sink {
    void take(long offset, int bytes, ByteBuffer from);
  }

  private Staging(CudaDriver driver, Handle stream, List<Chunk> chunks) {
    this.driver = driver;
    this.stream = stream;
    this.chunks = chunks;
  }

  static Staging open(CudaDriver driver, Handle stream) {
    List<Chunk> chunks = new ArrayList<>();
    Staging staging = new Staging(driver, stream, chunks);
    try {
      while (chunks.size() < CHUNKS) {
        PinnedMemory memory = driver.allocatePinned(CHUNK_BYTES);
        try {
          chunks.add(new Chunk(memory, driver.createEvent()));
        } catch (RuntimeException e) {
          driver.freePinned(memory);
          throw e;
        }
      }
      return staging;
    } catch (RuntimeException e) {
      staging.close();
      throw e;
    }
  }

  /**
   * Copies bytes to the device; when this returns, the source may change. The device's context is
   * current.
   */
  public void copyIn(Source source, long bytes, long address) {
    for (long offset = 0; offset < bytes; offset += CHUNK_BYTES) {
      int length = (int) Math.min(CHUNK_BYTES, bytes - offset);
      Chunk chunk = chunks.get(next);
      next = (next + 1) % CHUNKS;
      driver.awaitEvent(chunk.event());
      source.put(offset, length, chunk.memory().bytes().clear());
      driver.copyToDevice(address + offset, chunk.memory(), 0, length, stream);
      driver.record(chunk.event(), stream);
    }
  }

  /**
   * Copies bytes from the device, after all that is in the stream; when this returns, the sink has
   * them. The device's context is current.
   */
  public void copyOut(long address, long bytes, Sink sink) {
    long taken = 0;
    for (long offset = 0; taken < bytes; offset += CHUNK_BYTES) {
      if (offset < bytes) {
        fetch(address, offset, bytes);
      }
      // The chunk before this one; while it is emptied, this one is copied.
      if (offset > 0) {
        int length = length(taken, bytes);
        Chunk ready = chunks.get((int) (taken / CHUNK_BYTES % CHUNKS));
        driver.awaitEvent(ready.event());
        sink.take(taken, length, ready.memory().bytes().clear());
        taken += length;
      }
    }
  }

  private void fetch(long address, long offset, long bytes) {
    Chunk chunk = chunks.get((int) (offset / CHUNK_BYTES % CHUNKS));
    driver.awaitEvent(chunk.event());
    driver.copyToHost(chunk.memory(), 0, address + offset, length(offset, bytes), stream);
    driver.record(chunk.event(), stream);
  }

  private static int length(long offset, long bytes) {
    return (int) Math.min(CHUNK_BYTES, bytes - offset);
  }

  /** Gives the memory back; the stream is at rest. */
  void close() {
    for (Chunk chunk : chunks) {
      driver.destroyEvent(chunk.event());
      driver.freePinned(chunk.memory());
    }
  }
}
