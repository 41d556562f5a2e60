package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.linalg.MatrixOpsContract.assertClose;
import static org.tsenor.linalg.MatrixOpsContract.draw;
import static org.tsenor.linalg.MatrixOpsContract.product;
import static org.tsenor.linalg.MatrixOpsContract.transpose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.DoubleMatrix;

/** Matrices that stay on the device, and what becomes of its memory. */
class DeviceWorkOnStub {
  private final CudaDevice device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS);

  /** The first work on a device decides the bound of its pool. */
  @BeforeEach
  void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @Test
  void theLibrariesAreThere() {
    assertEquals(Optional.empty(), CudaLibraries.ofThisProcess().unavailableReason());
    assertEquals("cuBLAS 12 and cuSOLVER 11.7.1", CudaLibraries.ofThisProcess().description());
  }

  @Test
  void viewsAreMultipliedWithTheirGaps() {
    DoubleMatrix left = draw(9, 11, 1);
    DoubleMatrix right = draw(10, 13, 2);
    DoubleMatrix into = draw(8, 12, 3);
    try (DeviceWork work = work()) {
      DeviceMatrix a = uploaded(work, left).rowRange(2, 4).columnRange(3, 5);
      DeviceMatrix b = uploaded(work, right).rowRange(1, 5).columnRange(6, 6);
      DeviceMatrix all = uploaded(work, into);
      work.gemm(Product.PLAIN.times(2).plus(0.5), a, b, all.rowRange(3, 4).columnRange(2, 6));
      DoubleMatrix expected = into.copy();
      for (int row = 3; row < 7; row++) {
        for (int column = 2; column < 8; column++) {
          double sum = 0;
          for (int k = 0; k < 5; k++) {
            sum += left.at(row - 1, 3 + k) * right.at(1 + k, column + 4);
          }
          expected.values()[row * 12 + column] = 2 * sum + 0.5 * into.at(row, column);
        }
      }
      assertClose(expected, downloaded(work, all), 1e-14);
    }
  }

  @Test
  void factorsAreTransposedAsTheProductSays() {
    DoubleMatrix left = draw(5, 3, 4);
    DoubleMatrix right = draw(3, 7, 5);
    DoubleMatrix expected = product(left, right);
    try (DeviceWork work = work()) {
      DeviceMatrix into = work.doubles(5, 7);
      DeviceMatrix a = uploaded(work, left);
      DeviceMatrix b = uploaded(work, right);
      DeviceMatrix aTurned = uploaded(work, transpose(left));
      DeviceMatrix bTurned = uploaded(work, transpose(right));
      work.multiply(a, b, into);
      assertClose(expected, downloaded(work, into), 1e-14);
      work.multiplyTransposed(a, bTurned, into);
      assertClose(expected, downloaded(work, into), 1e-14);
      work.gemm(Product.OF_COLUMNS, aTurned, b, into);
      assertClose(expected, downloaded(work, into), 1e-14);
      work.gemm(Product.of(Transpose.YES, Transpose.YES), aTurned, bTurned, into);
      assertClose(expected, downloaded(work, into), 1e-14);
      work.subtractProduct(a, b, into);
      assertClose(DoubleMatrix.zeros(5, 7), downloaded(work, into), 1e-14);
      assertThrows(IllegalArgumentException.class, () -> work.multiply(a, a, into));
      assertThrows(IllegalArgumentException.class, () -> work.multiply(a, b, work.floats(5, 7)));
    }
  }

  /** Two heads of queries that share one of keys, as in grouped attention. */
  @Test
  void batchesShareAFactor() {
    DoubleMatrix queries = draw(4, 6, 6);
    DoubleMatrix keys = draw(5, 3, 7);
    try (DeviceWork work = work()) {
      DeviceMatrix heads = uploaded(work, queries);
      DeviceMatrix scores = work.doubles(8, 5);
      work.gemmStridedBatched(
          Product.TRANSPOSED,
          new DeviceMatrixBatch(heads.columnRange(0, 3), 3, 2),
          new DeviceMatrixBatch(uploaded(work, keys), 0, 2),
          new DeviceMatrixBatch(scores.rowRange(0, 4), 20, 2));
      DoubleMatrix actual = downloaded(work, scores);
      for (int head = 0; head < 2; head++) {
        for (int row = 0; row < 4; row++) {
          for (int column = 0; column < 5; column++) {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
              sum += queries.at(row, 3 * head + k) * keys.at(column, k);
            }
            assertEquals(sum, actual.at(4 * head + row, column), 1e-14);
          }
        }
      }
      DeviceMatrixBatch one = new DeviceMatrixBatch(heads, 0, 1);
      DeviceMatrixBatch overlapping = new DeviceMatrixBatch(heads, 1, 2);
      assertThrows(
          IllegalArgumentException.class,
          () -> work.gemmStridedBatched(Product.PLAIN, one, overlapping, overlapping));
    }
  }

  @Test
  void factorizationsWorkOnViews() {
    DoubleMatrix drawn = draw(20, 6, 10);
    DoubleMatrix matrix = product(transpose(drawn), drawn);
    try (DeviceWork work = work()) {
      DeviceMatrix wide = work.doubles(8, 9);
      work.clear(wide);
      DeviceMatrix view = wide.rowRange(1, 6).columnRange(2, 6);
      work.upload(matrix.values(), 0, view);
      assertEquals(OptionalInt.empty(), work.cholesky(view));
      DoubleMatrix lower = downloaded(work, view);
      assertClose(matrix, product(lower, transpose(lower)), 1e-12);
      work.invertLower(view);
      DoubleMatrix identity = product(downloaded(work, view), lower);
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 6; column++) {
          assertEquals(row == column ? 1 : 0, identity.at(row, column), 1e-12);
        }
      }
      DoubleMatrix around = downloaded(work, wide);
      assertEquals(0, around.at(0, 3));
      assertEquals(0, around.at(3, 1));
      assertEquals(0, around.at(3, 8));
    }
  }

  @Test
  void formatsAreWidened() {
    // -1.5, 65504 (the largest half), 2^-24 (the smallest), infinity.
    byte[] halves = {0, (byte) 0xbe, (byte) 0xff, 0x7b, 1, 0, 0, 0x7c};
    try (DeviceWork work = work()) {
      long address = work.bytes(halves.length);
      work.upload(halves, 0, halves.length, address);
      DeviceMatrix wide = work.floats(2, 5);
      work.clear(wide);
      work.widen(address, ValueFormat.F16, wide.columnRange(1, 2));
      float[] actual = new float[10];
      work.download(wide, actual);
      assertArrayEquals(
          new float[] {0, -1.5f, 65504, 0, 0, 0, 0x1p-24f, Float.POSITIVE_INFINITY, 0, 0}, actual);
      byte[] brains = {(byte) 0x80, (byte) 0xbf, 0, 0x40};
      work.upload(brains, 0, 4, address);
      DeviceMatrix doubles = work.doubles(1, 2);
      work.widen(address, ValueFormat.BF16, doubles);
      assertArrayEquals(new double[] {-1, 2}, downloaded(work, doubles).values());
      work.upload(new double[] {1 + 0x1p-30, -3}, 0, doubles);
      DeviceMatrix floats = work.floats(1, 2);
      work.copy(doubles, floats);
      float[] rounded = new float[2];
      work.download(floats, rounded);
      assertArrayEquals(new float[] {1, -3}, rounded);
    }
  }

  /** More than the chunks of pinned memory hold, both ways, with a rest. */
  @Test
  void largeArraysAreCopiedInChunks() {
    int count = 3 * (1 << 20) + 17;
    float[] values = new float[count + 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    try (DeviceWork work = work()) {
      DeviceMatrix there = work.floats(1, count);
      work.upload(values, 5, there);
      Arrays.fill(values, -1);
      work.download(there, values, 2);
      assertEquals(-1, values[1]);
      for (int i = 0; i < count; i++) {
        assertEquals(i + 5, values[i + 2]);
      }
      assertEquals(-1, values[count + 2]);
      int[] numbers = {7, 8, 9};
      long address = work.bytes(12);
      work.upload(numbers, 1, 2, address);
      work.download(address, numbers, 0, 2);
      assertArrayEquals(new int[] {8, 9, 9}, numbers);
    }
  }

  @Test
  void aKernelRefusesAnArgumentOfAnotherSize() {
    try (DeviceWork work = work()) {
      KernelArgument argument = new KernelArgument().address(0).int64(1);
      assertThrows(
          IllegalArgumentException.class, () -> work.launch("mirror_lower", 1, 32, argument));
    }
  }

  @Test
  void theBoundIsKeptAndSaid() {
    GpuMemory little = GpuMemory.ofBytes(1 << 16);
    try (DeviceWork work = DeviceWork.open(device, little)) {
      long first = work.bytes(1 << 15);
      OutOfDeviceMemoryException refused =
          assertThrows(OutOfDeviceMemoryException.class, () -> work.bytes((1 << 15) + 1));
      assertEquals(
          "33024 more bytes of GPU memory are needed, tasks have 32768 and gpu-memory allows"
              + " 65536",
          refused.getMessage());
      // What was given back makes room for another size.
      work.free(first);
      work.bytes((1 << 15) + 1);
      assertThrows(IllegalArgumentException.class, () -> work.free(first + 1));
    }
    assertThrows(
        OutOfDeviceMemoryException.class,
        () -> DeviceWork.open(device, little, (1 << 16) + 1).close());
  }

  @Test
  void workWaitsForItsTurnAndThenHasItsMemory() throws Exception {
    GpuMemory little = GpuMemory.ofBytes(1 << 16);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Double>> sums =
          IntStream.range(0, 24).mapToObj(task -> threads.submit(() -> sum(little, task))).toList();
      for (int task = 0; task < 24; task++) {
        assertEquals(64 * task, sums.get(task).get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private double sum(GpuMemory memory, int task) {
    try (DeviceWork work = DeviceWork.open(device, memory, 40_000)) {
      DeviceMatrix ones = work.doubles(64, 64);
      double[] values = new double[64 * 64];
      Arrays.fill(values, task);
      work.upload(values, 0, ones);
      DeviceMatrix row = work.doubles(1, 64);
      work.upload(values, 0, row);
      Arrays.fill(values, 1);
      work.upload(values, 0, ones);
      DeviceMatrix sums = work.doubles(1, 64);
      work.multiply(row, ones, sums);
      return downloaded(work, sums).at(0, 63);
    }
  }

  @Test
  void whatIsClosedIsRefused() {
    DeviceWork work = work();
    work.close();
    work.close();
    assertThrows(IllegalStateException.class, () -> work.bytes(8));
  }

  @Test
  void afterAFailureTheNextFindsEverything() {
    for (int round = 0; round < 20; round++) {
      try (DeviceWork work = DeviceWork.open(device, GpuMemory.ofBytes(1 << 20))) {
        DeviceMatrix matrix = uploaded(work, DoubleMatrix.zeros(100, 100));
        assertEquals(OptionalInt.of(0), work.cholesky(matrix));
        assertThrows(ArithmeticException.class, () -> work.invertLower(matrix));
        assertThrows(OutOfDeviceMemoryException.class, () -> work.doubles(1000, 1000));
      }
    }
    try (DeviceWork work = DeviceWork.open(device, GpuMemory.ofBytes(1 << 20))) {
      work.bytes(1 << 20);
    }
    assertTrue(CudaLibraries.ofThisProcess().unavailableReason().isEmpty());
  }

  private DeviceWork work() {
    return DeviceWork.open(device, GpuMemory.DEFAULT);
  }

  private static DeviceMatrix uploaded(DeviceWork work, DoubleMatrix matrix) {
    DeviceMatrix there = work.doubles(matrix.rows(), matrix.columns());
    work.upload(matrix.values(), 0, there);
    return there;
  }

  private static DoubleMatrix downloaded(DeviceWork work, DeviceMatrix matrix) {
    DoubleMatrix here = DoubleMatrix.zeros(matrix.rows(), matrix.columns());
    work.download(matrix, here.values());
    return here;
  }
}
