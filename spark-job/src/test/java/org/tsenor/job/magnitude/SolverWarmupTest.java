package org.tsenor.job.magnitude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

class SolverWarmupTest {
  @ParameterizedTest
  @ValueSource(strings = {"1:2", "2:4", "5:7", "16:32", "20:64"})
  void endsForEveryBlockSizeAndIsDoneOnce(String pattern) {
    Sparsity target = new Sparsity(NmPattern.parse(pattern), Structure.TRANSPOSABLE);
    CountingBackend backend = new CountingBackend(MaskSolvers.select("auto").backend());
    PrunerFactory factory =
        new PrunerFactory(
            new MethodSettings(
                target,
                MethodSettings.Method.MAGNITUDE,
                1,
                Algorithm.EXACT,
                TsenorSettings.DEFAULTS,
                MethodSettings.WeightUpdate.DEFAULTS),
            backend);
    SolverWarmup.once(factory, target);
    assertEquals(1, backend.solvers.get());
    SolverWarmup.once(factory, target);
    assertEquals(1, backend.solvers.get(), "a second task finds it done");
  }

  /** Counts the solvers that it makes. */
  private record CountingBackend(SolverBackend backend, AtomicInteger solvers)
      implements SolverBackend {
    CountingBackend(SolverBackend backend) {
      this(backend, new AtomicInteger());
    }

    @Override
    public String name() {
      return "counting " + backend.name();
    }

    @Override
    public Optional<String> unavailableReason() {
      return Optional.empty();
    }

    @Override
    public String description() {
      return backend.description();
    }

    @Override
    public MaskSolver solver(SolverSettings settings) {
      solvers.incrementAndGet();
      return backend.solver(settings);
    }
  }
}
