package org.tsenor.engine.device;

import org.tsenor.linalg.Precision;

/**
 * Deals a piece of device memory out, part after part. Dealing from address 0 tells how much a
 * piece of work needs.
 */
final class DeviceSlab {
  /** Parts start where the device likes them to. */
  private static final long ALIGNMENT = 256;

  private final long address;
  private final long size;
  private long used;

  /** Memory that is not there, of any size. */
  DeviceSlab() {
    this(0, Long.MAX_VALUE);
  }

  /**
   * Memory that somebody else owns.
   *
   * @param address aligned to 256 bytes
   * @param size bytes of it
   */
  DeviceSlab(long address, long size) {
    this.address = address;
    this.size = size;
  }

  /**
   * The address of the next bytes.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  long bytes(long count) {
    long taken = (Math.max(1, count) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (taken > size - used) {
      throw new IllegalArgumentException(
          "a layout needs %d more bytes, and %d of the room's %d are dealt out"
              .formatted(taken, used, size));
    }
    long place = address + used;
    used += taken;
    return place;
  }

  /** A matrix of doubles whose rows follow each other. */
  DeviceMatrix doubles(int rows, int columns) {
    return matrix(rows, columns, Precision.DOUBLE);
  }

  /** A matrix of floats whose rows follow each other. */
  DeviceMatrix floats(int rows, int columns) {
    return matrix(rows, columns, Precision.FLOAT);
  }

  private DeviceMatrix matrix(int rows, int columns, Precision precision) {
    long place = bytes((long) rows * columns * precision.bytes());
    return new DeviceMatrix(place, rows, columns, Math.max(1, columns), precision);
  }

  /** Bytes dealt out so far. */
  long used() {
    return used;
  }
}
