package org.tsenor.linalg.cuda;

import java.util.Optional;

/** cuBLAS and cuSOLVER of this process, or why they are not there. */
public final class CudaLibraries {
  private CudaLibraries() {}

  /**
   * The libraries of this process. The first call looks for them and loads them; it never throws.
   */
  public static CudaLibraries ofThisProcess() {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Why there is no linear algebra on devices here, in words a user can act on; empty if there is.
   */
  public Optional<String> unavailableReason() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** What runs, for logs and reports, such as {@code cuBLAS 12.6, cuSOLVER 11.7}. */
  public String description() {
    throw new UnsupportedOperationException("not written yet");
  }
}
