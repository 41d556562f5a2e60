package org.tsenor.gpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lays out the struct that a kernel takes by value, member after member, little-endian.
 *
 * <p>Nothing is padded silently: a member that is not at a multiple of its size is refused, and so
 * is a struct whose size is no multiple of 8. {@link #padding} says where the compiler leaves gaps.
 */
public final class KernelArgument {
  private static final int ALIGNMENT = Long.BYTES;

  private ByteBuffer bytes = allocate(128);

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds an address of device memory, or 0 for none. */
  public KernelArgument address(long address) {
    return int64(address);
  }

  /** Adds a count of 64 bits. */
  public KernelArgument int64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /** Adds a count of 32 bits. */
  public KernelArgument int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /** Adds a number. */
  public KernelArgument float32(float value) {
    room(Float.BYTES).putFloat(value);
    return this;
  }

  /** Adds a number. */
  public KernelArgument float64(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  /** Adds four bytes that no member has. */
  public KernelArgument padding() {
    return int32(0);
  }

  private ByteBuffer room(int size) {
    if (bytes.position() % size != 0) {
      throw new IllegalArgumentException(
          "a member of %d bytes at offset %d is not aligned".formatted(size, bytes.position()));
    }
    if (bytes.remaining() < size) {
      bytes = allocate(2 * bytes.capacity()).put(bytes.flip());
    }
    return bytes;
  }

  /**
   * The struct.
   *
   * @throws IllegalStateException if its size is no multiple of 8
   */
  public byte[] toBytes() {
    if (bytes.position() % ALIGNMENT != 0) {
      throw new IllegalStateException(
          "a struct of %d bytes is no multiple of %d".formatted(bytes.position(), ALIGNMENT));
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
