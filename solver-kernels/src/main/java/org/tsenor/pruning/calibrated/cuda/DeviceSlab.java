package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.linalg.Precision;

/**
 * Deals a piece of device memory out, part after part. Dealing from address 0 tells how much a
 * piece of work needs.
 */
final class DeviceSlab {
  /** Parts start where the device likes them to. */
  private static final long ALIGNMENT = 256;

  private final long address;
  private long used;

  /**
   * Memory that somebody else owns.
   *
   * @param address aligned to 256 bytes
   */
  public DeviceSlab(long address) {
    this.address = address;
  }

  /** The address of the next bytes. */
  public long bytes(long count) {
    long place = address + used;
    used += (Math.max(1, count) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return place;
  }

  /** A matrix of doubles whose rows follow each other. */
  public DeviceMatrix doubles(int rows, int columns) {
    return matrix(rows, columns, Precision.DOUBLE);
  }

  /** A matrix of floats whose rows follow each other. */
  public DeviceMatrix floats(int rows, int columns) {
    return matrix(rows, columns, Precision.FLOAT);
  }

  private DeviceMatrix matrix(int rows, int columns, Precision precision) {
    long place = bytes((long) rows * columns * precision.bytes());
    return new DeviceMatrix(place, rows, columns, Math.max(1, columns), precision);
  }

  /** Bytes dealt out so far. */
  public long used() {
    return used;
  }
}
