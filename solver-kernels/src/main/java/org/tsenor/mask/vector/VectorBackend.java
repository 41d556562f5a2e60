package org.tsenor.mask.vector;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.simd.VectorModule;

/** The Vector API: needs {@code --add-modules=jdk.incubator.vector}. */
public final class VectorBackend implements SolverBackend {
  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Optional<String> unavailableReason() {
    return VectorModule.missingReason();
  }

  @Override
  public String description() {
    return unavailableReason().isPresent()
        ? name()
        : "%s (%d bit)".formatted(name(), FloatVector.SPECIES_PREFERRED.vectorBitSize());
  }

  @Override
  public MaskSolver solver(SolverSettings settings) {
    unavailableReason()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    NmPattern pattern = settings.pattern();
    if (settings.structure() == Structure.STANDARD) {
      return new VectorStandardSolver(pattern);
    }
    return switch (settings.algorithm()) {
      case EXACT -> new VectorExactSolver(pattern);
      case TSENOR -> new VectorTsenorSolver(pattern, settings.tsenor());
      case GREEDY -> new VectorGreedySolver(pattern);
    };
  }
}
