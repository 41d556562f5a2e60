package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.gpu.LibraryBinding;

/** cuBLAS and cuSOLVER of this process, with our kernels of matrices; or why they are not there. */
final class CudaLibraries {
  private final LibraryBinding binding;

  private CudaLibraries(LibraryBinding binding) {
    this.binding = binding;
  }

  private static final class Once {
    static final CudaLibraries LIBRARIES = new CudaLibraries(LibraryBinding.ofThisProcess());
  }

  /**
   * The libraries of this process. The first call looks for them and loads them; it makes no
   * context and never throws.
   */
  static CudaLibraries ofThisProcess() {
    return Once.LIBRARIES;
  }

  /**
   * Why there is no linear algebra on devices here, in words a user can act on; empty if there is.
   */
  Optional<String> unavailableReason() {
    return binding.calls().isEmpty()
        ? Optional.of(binding.reason())
        : MatrixKernels.SHIPPED.refusal();
  }

  /**
   * What runs, for logs and reports, such as {@code cuBLAS 12 and cuSOLVER 11.7.1}.
   *
   * @throws IllegalStateException if it is not there
   */
  String description() {
    int version =
        binding
            .calls()
            .orElseThrow(() -> new IllegalStateException(binding.reason()))
            .solver()
            .version();
    return "cuBLAS 12 and cuSOLVER %d.%d.%d"
        .formatted(version / 1000, version % 1000 / 100, version % 100);
  }
}
