package org.tsenor.engine.device;

import org.tsenor.gpu.KernelArgument;

/** How the kernels' threads are dealt out; nothing is launched for nothing. */
final class Launches {
  private static final int WARP = 32;
  private static final int ENTRY_THREADS = 256;
  private static final int ROW_THREADS = 128;

  /** Kernels whose threads take a value each take another where there are more. */
  private static final int MAX_BLOCKS = 1 << 14;

  private Launches() {}

  /** An entry of a matrix a thread. */
  static void entries(DeviceWork work, String kernel, DeviceMatrix shape, KernelArgument argument) {
    int pieces = pieces(shape.columns(), ENTRY_THREADS);
    launch(work, kernel, Math.multiplyExact(shape.rows(), pieces), ENTRY_THREADS, argument);
  }

  /** Anything a thread, in thread blocks of 256. */
  static void each(DeviceWork work, String kernel, long count, KernelArgument argument) {
    launch(work, kernel, pieces(count, ENTRY_THREADS), ENTRY_THREADS, argument);
  }

  /** A value a thread, or several where there are very many. */
  static void values(DeviceWork work, String kernel, long count, KernelArgument argument) {
    long blocks = (count + ENTRY_THREADS - 1) / ENTRY_THREADS;
    launch(work, kernel, (int) Math.min(MAX_BLOCKS, blocks), ENTRY_THREADS, argument);
  }

  /** Some threads for each thing, in thread blocks of 128. */
  static void groups(
      DeviceWork work, String kernel, long count, int threads, KernelArgument argument) {
    launch(work, kernel, pieces(count * threads, ROW_THREADS), ROW_THREADS, argument);
  }

  /** A warp for each thing. */
  static void warps(DeviceWork work, String kernel, long count, KernelArgument argument) {
    groups(work, kernel, count, WARP, argument);
  }

  /** A thread block of 128 for each row. */
  static void rows(DeviceWork work, String kernel, int rows, KernelArgument argument) {
    launch(work, kernel, rows, ROW_THREADS, argument);
  }

  /** A thread block of 256 for each row. */
  static void wideRows(DeviceWork work, String kernel, int rows, KernelArgument argument) {
    launch(work, kernel, rows, ENTRY_THREADS, argument);
  }

  private static void launch(
      DeviceWork work, String kernel, int threadBlocks, int threads, KernelArgument argument) {
    if (threadBlocks > 0) {
      work.launch(kernel, threadBlocks, threads, argument);
    }
  }

  private static int pieces(long count, int threads) {
    return Math.toIntExact((count + threads - 1) / threads);
  }
}
