package org.tsenor.mask;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.tsenor.mask.cuda.EmulatedCudaBackend;

/** The kernels keep the contract on an emulated device, lanes and warps in an order of its own. */
class EmulatedCudaMaskSolverTest extends MaskSolverContract {
  private static final EmulatedCudaBackend BACKEND = new EmulatedCudaBackend(3);

  @BeforeAll
  static void requireCompiler() {
    Optional<String> reason = BACKEND.unavailableReason();
    assumeTrue(reason.isEmpty(), () -> "not run: " + reason.orElseThrow());
  }

  @AfterAll
  static void close() throws IOException {
    BACKEND.close();
  }

  @Override
  protected SolverBackend backend() {
    return BACKEND;
  }
}
