package org.tsenor.engine.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tsenor.gpu.EmulatedTask;
import org.tsenor.gpu.KernelArgument;

/** What one kernel of the forward pass is given: addresses first, in the order of the buffers. */
final class ForwardTask implements EmulatedTask {
  private final KernelArgument argument = new KernelArgument();
  private final Map<Integer, ByteBuffer> buffers = new LinkedHashMap<>();

  private ByteBuffer buffer(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffers.put(buffers.size() * Long.BYTES, buffer);
    argument.address(0);
    return buffer;
  }

  ForwardTask floats(float... values) {
    buffer(values.length * Float.BYTES).asFloatBuffer().put(values);
    return this;
  }

  ForwardTask doubles(double... values) {
    buffer(values.length * Double.BYTES).asDoubleBuffer().put(values);
    return this;
  }

  ForwardTask ints(int... values) {
    buffer(values.length * Integer.BYTES).asIntBuffer().put(values);
    return this;
  }

  /** The members behind the addresses. */
  KernelArgument argument() {
    return argument;
  }

  /** What a buffer of floats has now. */
  float[] floats(int index) {
    ByteBuffer buffer = buffers.get(index * Long.BYTES);
    float[] values = new float[buffer.capacity() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    return values;
  }

  /** What a buffer of doubles has now. */
  double[] doubles(int index) {
    ByteBuffer buffer = buffers.get(index * Long.BYTES);
    double[] values = new double[buffer.capacity() / Double.BYTES];
    buffer.asDoubleBuffer().get(values);
    return values;
  }

  @Override
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(argument.toBytes());
  }

  @Override
  public Map<Integer, ByteBuffer> buffers() {
    return buffers;
  }
}
