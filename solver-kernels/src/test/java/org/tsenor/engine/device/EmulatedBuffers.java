package org.tsenor.engine.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.gpu.EmulatedTask;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.mask.cuda.BandSpace;

/** A kernel's struct whose buffers have names. */
final class EmulatedBuffers implements EmulatedTask {
  private final KernelArgument argument = new KernelArgument();
  private final Map<Integer, ByteBuffer> buffers = new LinkedHashMap<>();
  private final Map<String, Integer> offsets = new HashMap<>();
  private int length;

  /** An address of doubles, with what lies there. */
  EmulatedBuffers doubles(String name, double... values) {
    ByteBuffer buffer = buffer(name, values.length * Double.BYTES);
    buffer.asDoubleBuffer().put(values);
    return this;
  }

  /** An address of floats, with what lies there. */
  EmulatedBuffers floats(String name, float... values) {
    buffer(name, values.length * Float.BYTES).asFloatBuffer().put(values);
    return this;
  }

  /** An address of integers, with what lies there. */
  EmulatedBuffers ints(String name, int... values) {
    buffer(name, values.length * Integer.BYTES).asIntBuffer().put(values);
    return this;
  }

  /** An address of bytes, with what lies there. */
  EmulatedBuffers bytes(String name, byte... values) {
    buffer(name, values.length).put(0, values);
    return this;
  }

  /** A mask, as the kernels' struct has it. */
  EmulatedBuffers mask(String name, byte[] bytes, int blockSize, int columns) {
    bytes(name, bytes);
    return number(BandSpace.maskStride(blockSize, columns)).numbers(blockSize, 0);
  }

  private ByteBuffer buffer(String name, int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffers.put(length, buffer);
    offsets.put(name, length);
    number(0L);
    return buffer;
  }

  /** A count of 64 bits, or no address. */
  EmulatedBuffers number(long value) {
    return with(8, to -> to.int64(value));
  }

  /** A number. */
  EmulatedBuffers number(double value) {
    return with(8, to -> to.float64(value));
  }

  /** A number of 32 bits. */
  EmulatedBuffers number(float value) {
    return with(4, to -> to.float32(value));
  }

  /** Counts of 32 bits. */
  EmulatedBuffers numbers(int... values) {
    for (int value : values) {
      with(4, to -> to.int32(value));
    }
    return this;
  }

  private EmulatedBuffers with(int bytes, Consumer<KernelArgument> member) {
    member.accept(argument);
    length += bytes;
    return this;
  }

  /** Launches a kernel on it. */
  EmulatedBuffers run(EmulatedDevice device, String kernel, int grid, int threads)
      throws IOException {
    device.run(List.of(new EmulatedLaunch(kernel, grid, threads)), this);
    return this;
  }

  /** What a buffer of doubles has now. */
  double[] doubles(String name) {
    ByteBuffer buffer = buffers.get(offsets.get(name));
    double[] values = new double[buffer.capacity() / Double.BYTES];
    buffer.asDoubleBuffer().get(0, values);
    return values;
  }

  /** What a buffer of floats has now. */
  float[] floats(String name) {
    ByteBuffer buffer = buffers.get(offsets.get(name));
    float[] values = new float[buffer.capacity() / Float.BYTES];
    buffer.asFloatBuffer().get(0, values);
    return values;
  }

  /** What a buffer of integers has now. */
  int[] ints(String name) {
    ByteBuffer buffer = buffers.get(offsets.get(name));
    int[] values = new int[buffer.capacity() / Integer.BYTES];
    buffer.asIntBuffer().get(0, values);
    return values;
  }

  /** What a buffer of bytes has now. */
  byte[] bytes(String name) {
    return buffers.get(offsets.get(name)).array();
  }

  @Override
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(argument.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public Map<Integer, ByteBuffer> buffers() {
    return buffers;
  }

  /** Random masks that keep a row's first entries or others, as the solvers' kernels write them. */
  static byte[] mask(long[] words, int blockSize, int rows, int columns) {
    int stride = Math.toIntExact(BandSpace.maskStride(blockSize, columns));
    byte[] bytes = new byte[rows * stride];
    int across = columns / blockSize;
    for (int row = 0; row < rows; row++) {
      for (int block = 0; block < across; block++) {
        for (int bit = 0; bit < blockSize; bit++) {
          if ((words[row * across + block] >>> bit & 1) != 0) {
            int at = (BandSpace.isPacked(blockSize) ? block * blockSize : block * 64) + bit;
            bytes[row * stride + at / 8] |= (byte) (1 << at % 8);
          }
        }
      }
    }
    return bytes;
  }
}
