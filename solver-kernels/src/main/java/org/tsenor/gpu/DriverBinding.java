package org.tsenor.gpu;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the CUDA driver by way of JCuda, once a process.
 *
 * @param driver the driver, empty if there is none
 * @param reason why there is none, in words a user can act on; empty if there is one
 */
record DriverBinding(Optional<CudaDriver> driver, String reason) {
  private static final String LIBRARY = "JCudaDriver";
  private static final String CALLS = "org.tsenor.gpu.jcuda.JCudaDriverCalls";
  private static final int NO_DEVICE = 100;

  /** The reason on a machine that was never set up for CUDA. */
  public static final String NO_DRIVER = "there is no CUDA driver (libcuda.so.1) on this machine";

  /** The driver of this process; the first call looks for it, makes no context and never throws. */
  public static DriverBinding ofThisProcess() {
    return Once.BINDING;
  }

  /**
   * Loads JCuda's classes for the driver and for the libraries above it, so that they share them.
   */
  static BindingLoader loader() {
    return Once.LOADER;
  }

  private static final class Once {
    static final BindingLoader LOADER = new BindingLoader(DriverBinding.class.getClassLoader());
    static final DriverBinding BINDING = find();
  }

  private static DriverBinding find() {
    String system = System.getProperty("os.name");
    String machine = System.getProperty("os.arch");
    if (!system.equals("Linux") || !machine.equals("amd64")) {
      return missing(
          "the binding of the CUDA driver is for Linux on x86_64 only, and this is %s on %s"
              .formatted(system, machine));
    }
    try {
      return load();
    } catch (IOException e) {
      return missing(
          "the binding of the CUDA driver could not be unpacked to %s: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e));
    }
  }

  private static DriverBinding load() throws IOException {
    return JcudaLibrary.load(LIBRARY, DriverBinding::bind)
        .orElseGet(
            () -> missing("JCuda's native library (jcuda-natives) is not on the class path"));
  }

  private static DriverBinding bind(Path library) {
    BindingLoader loader = Once.LOADER;
    loader.add(library);
    try {
      Object calls =
          loader.loadClass(CALLS).getConstructor(String.class).newInstance(library.toString());
      return new DriverBinding(Optional.of((CudaDriver) calls), "");
    } catch (InvocationTargetException e) {
      return missing(reason(e.getCause()));
    } catch (ReflectiveOperationException | LinkageError e) {
      return missing("JCuda is not on the class path: " + e);
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof CudaException e && e.code() == NO_DEVICE) {
      String visible = System.getenv("CUDA_VISIBLE_DEVICES");
      return "the CUDA driver sees no device"
          + (visible == null ? "" : " (CUDA_VISIBLE_DEVICES is '%s')".formatted(visible));
    }
    if (cause instanceof CudaException) {
      return "the CUDA driver does not start: " + cause.getMessage();
    }
    String message = String.valueOf(cause.getMessage());
    if (message.contains("libcuda.so")) {
      return NO_DRIVER;
    }
    if (cause instanceof NoClassDefFoundError) {
      return "JCuda is not on the class path: " + cause;
    }
    return "the binding of the CUDA driver does not load: " + cause;
  }

  private static DriverBinding missing(String reason) {
    return new DriverBinding(Optional.empty(), reason);
  }
}
