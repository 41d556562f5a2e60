package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.gpu.EmulatedArgument;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatedLaunch;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.gpu.KernelSources;
import org.tsenor.pruning.WeightFormat;

/** The kernels that copy and subtract, by any grid, between buffers that end where a page does. */
class EmulatedCopiesTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 300;
  private static final int GAP = 2;
  private static final int STRIDE = COLUMNS + GAP;

  @BeforeAll
  static void requireCompiler() {
    Optional<String> reason = EmulatorBuild.unavailableReason();
    assumeTrue(reason.isEmpty(), () -> "not run: " + reason.orElseThrow());
  }

  /** Fewer thread blocks than rows, as many, a rest, and several a row. */
  @ParameterizedTest
  @CsvSource({"F32,1", "F16,3", "BF16,4", "BF16,6", "F32,7"})
  void everyValueIsWidened(WeightFormat format, int threadBlocks) throws IOException {
    ValueFormat from = ValueFormat.valueOf(format.name());
    byte[] values = new byte[ROWS * COLUMNS * format.bytes()];
    Random random = new Random(1);
    for (int index = 0; index < ROWS * COLUMNS; index++) {
      format.narrow((float) random.nextGaussian(), values, index);
    }
    EmulatedArgument task =
        new EmulatedArgument(
            new KernelArgument()
                .address(0)
                .address(0)
                .int64(COLUMNS)
                .int64(STRIDE)
                .int32(ROWS)
                .int32(COLUMNS)
                .int32(from.code())
                .int32(ValueFormat.F64.code()));
    task.buffer(0, values.length).put(0, values);
    ByteBuffer into = task.buffer(8, (ROWS * STRIDE - GAP) * Double.BYTES);
    run(task, "widen", threadBlocks);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0;
          column < STRIDE && row * STRIDE + column < ROWS * STRIDE - GAP;
          column++) {
        double expected = column < COLUMNS ? format.widen(values, row * COLUMNS + column) : 0;
        assertEquals(expected, into.getDouble((row * STRIDE + column) * Double.BYTES));
      }
    }
  }

  /** Three strides; what is between the rows of the difference stays. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7})
  void entriesAreSubtracted(int threadBlocks) throws IOException {
    int[] strides = {COLUMNS + 5, COLUMNS, STRIDE};
    EmulatedArgument task =
        new EmulatedArgument(
            new KernelArgument()
                .address(0)
                .address(0)
                .address(0)
                .int64(strides[0])
                .int64(strides[1])
                .int64(strides[2])
                .int32(ROWS)
                .int32(COLUMNS));
    Random random = new Random(2);
    ByteBuffer[] matrices = new ByteBuffer[3];
    for (int matrix = 0; matrix < 3; matrix++) {
      int entries = (ROWS - 1) * strides[matrix] + COLUMNS;
      matrices[matrix] = task.buffer(matrix * Long.BYTES, entries * Float.BYTES);
      for (int entry = 0; entry < entries; entry++) {
        float value = (float) random.nextGaussian();
        matrices[matrix].putFloat(entry * Float.BYTES, entry % 7 == 0 ? value * 1e-39f : value);
      }
    }
    float[] expected = new float[matrices[2].capacity() / Float.BYTES];
    matrices[2].asFloatBuffer().get(0, expected);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        expected[row * strides[2] + column] =
            matrices[0].getFloat((row * strides[0] + column) * Float.BYTES)
                - matrices[1].getFloat((row * strides[1] + column) * Float.BYTES);
      }
    }
    run(task, "subtract_matrices", threadBlocks);
    float[] found = new float[expected.length];
    matrices[2].asFloatBuffer().get(0, found);
    assertArrayEquals(expected, found);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64})
  void trianglesAreMirroredAndCleared(int threadBlocks) throws IOException {
    int size = 20;
    EmulatedArgument task = triangle(size);
    float[] before = new float[size * size];
    task.buffers().get(0).asFloatBuffer().get(before);
    run(task, "mirror_lower", threadBlocks);
    float[] mirrored = new float[size * size];
    task.buffers().get(0).asFloatBuffer().get(mirrored);
    run(task, "clear_upper", threadBlocks);
    float[] cleared = new float[size * size];
    task.buffers().get(0).asFloatBuffer().get(cleared);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        float lower = before[Math.max(row, column) * size + Math.min(row, column)];
        assertEquals(lower, mirrored[row * size + column]);
        assertEquals(column > row ? 0 : lower, cleared[row * size + column]);
      }
    }
    run(task, "set_identity", threadBlocks);
    float[] identity = new float[size * size];
    task.buffers().get(0).asFloatBuffer().get(identity);
    for (int entry = 0; entry < identity.length; entry++) {
      assertEquals(entry / size == entry % size ? 1 : 0, identity[entry]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void whatIsNotFiniteIsCounted(int threadBlocks) throws IOException {
    EmulatedArgument task =
        new EmulatedArgument(
            new KernelArgument()
                .address(0)
                .address(0)
                .int64(STRIDE)
                .int32(ROWS)
                .int32(COLUMNS)
                .int32(ValueFormat.F32.code())
                .padding());
    ByteBuffer matrix = task.buffer(0, (ROWS * STRIDE - GAP) * Float.BYTES);
    ByteBuffer count = task.buffer(8, Integer.BYTES);
    matrix.putFloat(0, Float.NaN);
    matrix.putFloat((STRIDE + COLUMNS - 1) * Float.BYTES, Float.POSITIVE_INFINITY);
    matrix.putFloat((2 * STRIDE + 7) * Float.BYTES, Float.NEGATIVE_INFINITY);
    matrix.putFloat((2 * STRIDE + 8) * Float.BYTES, Float.MAX_VALUE);
    // Between two rows.
    matrix.putFloat((STRIDE + COLUMNS) * Float.BYTES, Float.NaN);
    run(task, "count_not_finite", threadBlocks);
    assertEquals(3, count.getInt(0));
  }

  /** The emulator knows a kernel's struct by its size. */
  @ParameterizedTest
  @ValueSource(ints = {16, 32})
  void anArgumentOfAnotherSizeIsRefused(int bytes) {
    KernelArgument argument = new KernelArgument();
    for (int member = 0; member < bytes; member += Long.BYTES) {
      argument.int64(0);
    }
    AssertionError refused =
        assertThrows(
            AssertionError.class, () -> run(new EmulatedArgument(argument), "mirror_lower", 1));
    assertEquals(
        "mirror_lower takes TriangleTask of 24 bytes and was given " + bytes, refused.getMessage());
  }

  private static EmulatedArgument triangle(int size) {
    EmulatedArgument task =
        new EmulatedArgument(
            new KernelArgument().address(0).int64(size).int32(size).int32(ValueFormat.F32.code()));
    ByteBuffer matrix = task.buffer(0, size * size * Float.BYTES);
    for (int entry = 0; entry < size * size; entry++) {
      matrix.putFloat(entry * Float.BYTES, entry + 1);
    }
    return task;
  }

  private static void run(EmulatedArgument task, String kernel, int threadBlocks)
      throws IOException {
    try (EmulatedDevice device = new EmulatedDevice(KernelSources.ofProject(), 0)) {
      device.run(List.of(new EmulatedLaunch(kernel, threadBlocks, 64)), task);
    }
  }
}
