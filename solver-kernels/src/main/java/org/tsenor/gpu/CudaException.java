package org.tsenor.gpu;

import java.util.Set;

/** A call of the driver failed; the device can still be used, unless a subclass says otherwise. */
public class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int OUT_OF_MEMORY = 2;

  /**
   * Errors after which every later call of the process fails: uncorrectable memory and link errors,
   * illegal addresses and instructions, asserts, timeouts, lost and destroyed contexts.
   */
  private static final Set<Integer> FATAL =
      Set.of(4, 46, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999);

  private final int code;

  protected CudaException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * The exception for a result of the driver.
   *
   * @param code other than 0
   * @param name such as {@code CUDA_ERROR_INVALID_VALUE}
   * @param call that failed
   */
  public static CudaException of(int code, String name, String call) {
    String message = "%s failed: %s (%d)".formatted(call, name, code);
    if (code == OUT_OF_MEMORY) {
      return new OutOfDeviceMemoryException(message);
    }
    return FATAL.contains(code)
        ? new DeviceLostException(code, message)
        : new CudaException(code, message);
  }

  /**
   * The exception for a status of a library above the driver.
   *
   * @param name of the status, such as {@code CUBLAS_STATUS_EXECUTION_FAILED}
   * @param call that failed
   * @param memory whether the library lacks memory
   */
  public static CudaException ofLibrary(int code, String name, String call, boolean memory) {
    String message = "%s failed: %s (%d)".formatted(call, name, code);
    return memory
        ? new OutOfDeviceMemoryException(message)
        : new LibraryFailedException(code, message);
  }

  /** The driver's, or the library's, number for the error. */
  public int code() {
    return code;
  }

  /** There is not enough device memory (or pinned host memory) now. */
  public static final class OutOfDeviceMemoryException extends CudaException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was asked for and what there is
     */
    public OutOfDeviceMemoryException(String message) {
      super(OUT_OF_MEMORY, message);
    }
  }

  /**
   * A library above the driver failed. Whether the device can still be used, the driver says at the
   * next wait.
   */
  public static final class LibraryFailedException extends CudaException {
    private static final long serialVersionUID = 1L;

    LibraryFailedException(int code, String message) {
      super(code, message);
    }
  }

  /**
   * The device's context is broken for the rest of the process: whatever runs here must end, and be
   * tried again in another process.
   */
  public static final class DeviceLostException extends CudaException {
    private static final long serialVersionUID = 1L;

    /**
     * @param code of the error that broke it
     * @param message what failed
     */
    public DeviceLostException(int code, String message) {
      super(code, message);
    }
  }
}
