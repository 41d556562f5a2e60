package org.tsenor.pruning.calibrated.cuda;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.GpuMemory;

/**
 * The prepared inputs that lie on one device. One that no task uses stays for the next task, until
 * others want its memory or nothing refers to the host's copy any more.
 */
final class ResidentInputs {
  private static final Map<CudaDevice, ResidentInputs> OF_DEVICES = new IdentityHashMap<>();

  private final CudaDevice device;
  private final List<ResidentInput> inputs = new ArrayList<>();

  private ResidentInputs(CudaDevice device) {
    this.device = device;
    device.onMemoryWanted(this::dropIdle);
  }

  /** Those of a device of this process. */
  public static ResidentInputs of(CudaDevice device) {
    synchronized (OF_DEVICES) {
      return OF_DEVICES.computeIfAbsent(device, ResidentInputs::new);
    }
  }

  /**
   * Takes an input and room to prune with it, waiting until there is some. A task holds one lease
   * at a time, and nothing else of the device.
   *
   * @param prepared whose input it is; the same object shares what is on the device
   * @param host what is brought to the device
   * @param sizes of room in bytes, the best first; waits for no more than the last
   * @throws org.tsenor.gpu.CudaException.OutOfDeviceMemoryException if the bound is below what the
   *     input and the least room need
   */
  public InputLease lease(
      Object prepared, Supplier<HostInput> host, List<Long> sizes, GpuMemory memory) {
    ResidentInput input = enter(prepared);
    try {
      ResidentInput.Room room = input.take(host, sizes, memory);
      try {
        return new InputLease(this, input, room, DeviceWork.open(device, memory));
      } catch (RuntimeException e) {
        input.giveBack(room);
        throw e;
      }
    } catch (RuntimeException e) {
      leave(input);
      throw e;
    }
  }

  private synchronized ResidentInput enter(Object prepared) {
    inputs.removeIf(input -> isOver(input, input.isForgotten()));
    for (ResidentInput input : inputs) {
      if (input.isOf(prepared)) {
        input.tasks++;
        return input;
      }
    }
    ResidentInput input = new ResidentInput(device, prepared);
    input.tasks++;
    inputs.add(input);
    return input;
  }

  /** Frees an input that no task uses. */
  private static boolean isOver(ResidentInput input, boolean unwanted) {
    boolean over = unwanted && input.tasks == 0;
    if (over) {
      input.unload();
    }
    return over;
  }

  synchronized void leave(ResidentInput input) {
    input.tasks--;
    if (device.isMemoryWanted()) {
      dropIdle();
    }
  }

  private synchronized void dropIdle() {
    inputs.removeIf(input -> isOver(input, true));
  }
}
