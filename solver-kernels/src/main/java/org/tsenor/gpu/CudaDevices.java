package org.tsenor.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.tsenor.gpu.CudaException.DeviceLostException;

/** The devices that this process sees. Looking at them makes no context. */
public final class CudaDevices {
  /** Ampere: the oldest architecture that the kernels are compiled for. */
  private static final int LEAST_MAJOR = 8;

  private final AtomicInteger turn = new AtomicInteger();
  private final List<CudaDevice> devices;
  private final int driverVersion;
  private final String reason;

  private CudaDevices(DriverBinding binding) {
    List<CudaDevice> found = new ArrayList<>();
    int version = 0;
    String problem = binding.reason();
    if (binding.driver().isPresent()) {
      CudaDriver driver = binding.driver().get();
      try {
        version = driver.version();
        for (int ordinal = 0; ordinal < driver.deviceCount(); ordinal++) {
          found.add(new CudaDevice(driver, driver.properties(ordinal)));
        }
        problem = found.isEmpty() ? "the CUDA driver sees no device" : "";
      } catch (CudaException e) {
        problem = "the CUDA driver does not tell its devices: " + e.getMessage();
      }
    }
    this.devices = List.copyOf(found);
    this.driverVersion = version;
    this.reason = problem;
  }

  private static final class Once {
    static final CudaDevices DEVICES = new CudaDevices(DriverBinding.ofThisProcess());
  }

  /** The devices of this process; the first call looks for them and never throws. */
  public static CudaDevices ofThisProcess() {
    return Once.DEVICES;
  }

  /** Whether this machine was set up for CUDA; where it was not, nobody expects a GPU to work. */
  public boolean isExpected() {
    return !reason.equals(DriverBinding.NO_DRIVER);
  }

  /** Why kernels cannot run here for a task, in words a user can act on; empty if they can. */
  public Optional<String> unavailableReason(GpuSettings settings, KernelImage image) {
    if (!reason.isEmpty()) {
      return Optional.of(reason);
    }
    if (driverVersion < image.leastDriver()) {
      return Optional.of(
          "the CUDA driver is too old: it runs CUDA %s, and the kernels need %s"
              .formatted(versionText(driverVersion), versionText(image.leastDriver())));
    }
    try {
      List<CudaDevice> candidates = candidates(settings);
      return candidates.stream().anyMatch(device -> refusal(device).isEmpty())
          ? Optional.empty()
          : refusal(candidates.get(0));
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> refusal(CudaDevice device) {
    DeviceProperties properties = device.properties();
    if (properties.major() < LEAST_MAJOR) {
      return Optional.of(
          "GPU %d (%s) is %s, and the kernels need sm_%d0 or newer"
              .formatted(
                  properties.ordinal(), properties.name(), properties.architecture(), LEAST_MAJOR));
    }
    return device.lossReason();
  }

  private static String versionText(int version) {
    return "%d.%d".formatted(version / 1000, version % 1000 / 10);
  }

  /**
   * A device for a task: of those it may use and that can run kernels, the one of whose memory
   * least is taken, in turn where that is equal.
   *
   * @throws IllegalArgumentException if an address is none of a device that this process sees
   * @throws IllegalStateException if no device can run kernels
   */
  public CudaDevice choose(GpuSettings settings) {
    List<CudaDevice> usable =
        new ArrayList<>(candidates(settings).stream().filter(d -> refusal(d).isEmpty()).toList());
    if (usable.isEmpty()) {
      throw new IllegalStateException(reason.isEmpty() ? "no GPU can be used" : reason);
    }
    Collections.rotate(usable, turn.getAndIncrement());
    return Collections.min(usable, Comparator.comparingLong(CudaDevice::leasedBytes));
  }

  /** The loss of a task's devices, if all that it may use are lost to this process. */
  public Optional<DeviceLostException> loss(GpuSettings settings) {
    List<DeviceLostException> losses = new ArrayList<>();
    List<CudaDevice> candidates;
    try {
      candidates = candidates(settings);
    } catch (IllegalArgumentException e) {
      // An address of none: why not is said where a device is asked for.
      return Optional.empty();
    }
    candidates.forEach(device -> device.loss().ifPresent(losses::add));
    return losses.size() == candidates.size() ? losses.stream().findFirst() : Optional.empty();
  }

  private List<CudaDevice> candidates(GpuSettings settings) {
    return settings.addresses().isEmpty()
        ? devices
        : settings.addresses().stream().map(this::device).toList();
  }

  private CudaDevice device(String address) {
    for (CudaDevice device : devices) {
      DeviceProperties properties = device.properties();
      if (address.equals(String.valueOf(properties.ordinal()))
          || address.equals(properties.uuid())) {
        return device;
      }
    }
    throw new IllegalArgumentException(
        "the task was given GPU '%s', and this process sees %d: ordinals 0 to %d"
            .formatted(address, devices.size(), devices.size() - 1));
  }

  /** Gives memory and contexts of all devices back, once no task uses them. */
  public void release() {
    devices.forEach(CudaDevice::release);
  }
}
