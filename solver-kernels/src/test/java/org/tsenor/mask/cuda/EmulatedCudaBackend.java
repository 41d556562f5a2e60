package org.tsenor.mask.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;

/** The kernels as C++ on an emulated device: right or wrong as on a GPU, but slow. */
public final class EmulatedCudaBackend implements SolverBackend, AutoCloseable {
  private final long schedule;
  private EmulatedDevice device;

  /**
   * @param schedule the order in which threads run, see {@link EmulatedDevice}
   */
  public EmulatedCudaBackend(long schedule) {
    this.schedule = schedule;
  }

  @Override
  public String name() {
    return "emulated cuda";
  }

  @Override
  public Optional<String> unavailableReason() {
    return EmulatorBuild.unavailableReason();
  }

  @Override
  public String description() {
    return name();
  }

  @Override
  public MaskSolver solver(SolverSettings settings) {
    try {
      if (device == null || !device.isAlive()) {
        close();
        device = new EmulatedDevice(KernelSources.ofProject(), schedule);
      }
      return new EmulatedCudaSolver(device, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (device != null) {
      device.close();
    }
  }
}
