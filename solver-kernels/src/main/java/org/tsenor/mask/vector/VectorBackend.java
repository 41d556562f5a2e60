package org.tsenor.mask.vector;

import java.util.Optional;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.vector.entropic.VectorTsenorSolver;

/** The Vector API: needs {@code --add-modules=jdk.incubator.vector}. */
public final class VectorBackend implements SolverBackend {
  private static final String MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Optional<String> unavailableReason() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return Optional.of(
          "the module %s is not in this JVM; start it with --add-modules=%s"
              .formatted(MODULE, MODULE));
    }
    return Optional.empty();
  }

  @Override
  public String description() {
    return "vector";
  }

  @Override
  public MaskSolver solver(SolverSettings settings) {
    return switch (settings.algorithm()) {
      case EXACT -> throw new IllegalStateException("not yet built: " + settings);
      case TSENOR -> new VectorTsenorSolver(settings.pattern(), settings.tsenor());
      case GREEDY -> throw new IllegalStateException("not yet built: " + settings);
    };
  }
}
