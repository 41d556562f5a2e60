package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;

/** How the kernels' threads are dealt out. */
final class Launches {
  private static final int WARP = 32;
  private static final int ENTRY_THREADS = 256;
  private static final int ROW_THREADS = 128;

  private Launches() {}

  /** An entry of a matrix a thread. */
  public static void entries(
      DeviceWork work, String kernel, DeviceMatrix shape, KernelArgument argument) {
    int pieces = pieces(shape.columns(), ENTRY_THREADS);
    work.launch(kernel, Math.multiplyExact(shape.rows(), pieces), ENTRY_THREADS, argument);
  }

  /** Anything a thread, in thread blocks of 256. */
  public static void each(DeviceWork work, String kernel, long count, KernelArgument argument) {
    work.launch(kernel, pieces(count, ENTRY_THREADS), ENTRY_THREADS, argument);
  }

  /** Some threads for each thing, in thread blocks of 128. */
  public static void groups(
      DeviceWork work, String kernel, long count, int threads, KernelArgument argument) {
    work.launch(kernel, pieces(count * threads, ROW_THREADS), ROW_THREADS, argument);
  }

  /** A warp for each thing. */
  public static void warps(DeviceWork work, String kernel, long count, KernelArgument argument) {
    groups(work, kernel, count, WARP, argument);
  }

  /** A thread block for each row. */
  public static void rows(DeviceWork work, String kernel, int rows, KernelArgument argument) {
    work.launch(kernel, rows, ROW_THREADS, argument);
  }

  private static int pieces(long count, int threads) {
    return Math.toIntExact((count + threads - 1) / threads);
  }
}
