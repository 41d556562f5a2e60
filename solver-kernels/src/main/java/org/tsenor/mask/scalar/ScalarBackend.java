package org.tsenor.mask.scalar;

import java.util.Optional;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

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
    NmPattern pattern = settings.pattern();
    if (settings.structure() == Structure.STANDARD) {
      return new ScalarStandardSolver(pattern);
    }
    return switch (settings.algorithm()) {
      case EXACT -> new ScalarExactSolver(pattern);
      case TSENOR -> new ScalarTsenorSolver(pattern, settings.tsenor());
      case GREEDY -> new ScalarGreedySolver(pattern);
    };
  }
}
