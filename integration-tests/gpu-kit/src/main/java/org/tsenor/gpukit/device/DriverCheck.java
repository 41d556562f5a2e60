package org.tsenor.gpukit.device;

import static org.tsenor.gpukit.part.Spread.number;

import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.DeviceProperties;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;

/** JCuda on the driver of this machine: finds a device, compiles the kernels, solves one block. */
public final class DriverCheck {
  private DriverCheck() {}

  /** Prints what was found. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, DriverCheck::run);
  }

  private static void run(KitTask task) {
    CudaBackend backend = new CudaBackend(GpuSettings.DEFAULTS);
    backend
        .unavailableReason()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    CudaDevice device = backend.device();
    DeviceProperties properties = device.properties();
    int version = device.driver().version();
    long free = device.call(() -> device.driver().freeMemory());
    long start = System.nanoTime();
    // 1.0 on the diagonal: the mask of 1:4 is the diagonal, and nothing else is.
    NmPattern pattern = new NmPattern(1, 4);
    MaskSolver solver = backend.solver(SolverSettings.exact(Structure.TRANSPOSABLE, pattern));
    float[] scores = new float[16];
    for (int line = 0; line < 4; line++) {
      scores[5 * line] = 1;
    }
    SolverResult result = solver.solve(ScoreBatch.square(pattern, 1, scores));
    double seconds = (System.nanoTime() - start) / 1e9;
    for (int line = 0; line < 4; line++) {
      if (result.masks().row(0, line) != 1L << line) {
        throw new IllegalStateException("the first block's mask is wrong in row " + line);
      }
    }
    CudaDevices.ofThisProcess().release();
    System.out.printf("| device | %s |%n|---|---|%n", properties.name());
    System.out.printf(
        "| architecture | %s, %d multiprocessors |%n",
        properties.architecture(), properties.multiprocessors());
    System.out.printf("| CUDA of the driver | %d.%d |%n", version / 1000, version % 1000 / 10);
    System.out.printf("| free memory | %s GB |%n", number(free / 1e9));
    System.out.printf(
        "| first block, with compiling the PTX unless the driver remembers it | %s s |%n",
        number(seconds));
  }
}
