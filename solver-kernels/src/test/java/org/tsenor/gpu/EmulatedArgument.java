package org.tsenor.gpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** A struct that the host has laid out, and its buffers. */
public final class EmulatedArgument implements EmulatedTask {
  private final ByteBuffer bytes;
  private final Map<Integer, ByteBuffer> buffers = new LinkedHashMap<>();

  /** A struct whose addresses are filled in where there is a buffer. */
  public EmulatedArgument(KernelArgument argument) {
    this.bytes = ByteBuffer.wrap(argument.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A new buffer of zeros, whose address is at an offset of the struct. */
  public ByteBuffer buffer(int offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    buffers.put(offset, buffer);
    return buffer;
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public Map<Integer, ByteBuffer> buffers() {
    return buffers;
  }
}
