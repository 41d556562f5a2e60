package org.tsenor.mask.scalar;

import java.util.Optional;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;

/** Plain Java in double: runs everywhere. */
public final class ScalarBackend implements SolverBackend {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public Optional<String> unavailableReason() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return "scalar (double)";
  }

  @Override
  public MaskSolver solver(SolverSettings settings) {
    throw new IllegalStateException("not yet built: " + settings);
  }
}
