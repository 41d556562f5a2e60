package org.tsenor.mask;

import java.util.Optional;

/** One way to run the solvers: plain Java, the Vector API, CUDA. */
public interface SolverBackend {
  /** Name used in configuration and reports: {@code scalar}, {@code vector} or {@code cuda}. */
  String name();

  /**
   * Why this backend cannot run in this process, in words a user can act on; empty if it can. Never
   * throws, and makes no context on a device.
   */
  Optional<String> unavailableReason();

  /** What runs, for logs and reports, such as {@code vector (512 bit)}. */
  String description();

  /**
   * Makes a solver for one thread.
   *
   * @throws IllegalStateException if the backend cannot run here
   */
  MaskSolver solver(SolverSettings settings);
}
