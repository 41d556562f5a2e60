package org.tsenor.backends;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.mask.vector.VectorBackend;

/** The way in: chooses a backend in the open. */
public final class MaskSolvers {
  /** The name that stands for the fastest backend that can run. */
  public static final String AUTO = "auto";

  private MaskSolvers() {}

  private static List<SolverBackend> fastestFirst(GpuSettings gpus) {
    return List.of(new CudaBackend(gpus), new VectorBackend(), new ScalarBackend());
  }

  /** Names a setting may have: {@code auto} and every backend. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(AUTO);
    fastestFirst(GpuSettings.DEFAULTS).forEach(backend -> names.add(backend.name()));
    return List.copyOf(names);
  }

  /** As {@link #select(String, GpuSettings)}, for any device of this machine. */
  public static Selection select(String name) {
    return select(name, GpuSettings.DEFAULTS);
  }

  /**
   * The backend for a setting.
   *
   * @param name {@code auto} takes the fastest that can run here; any other name is used or
   *     refused, never swapped
   * @param gpus what of the machine's devices the caller may use
   * @throws BackendUnavailableException if the named backend cannot run here, with its reason
   * @throws IllegalArgumentException if there is no such backend
   */
  public static Selection select(String name, GpuSettings gpus) {
    return select(name, gpus, Map.of());
  }

  /**
   * The same where the caller bars backends, whether they could run or not.
   *
   * @param barred reasons by the name of the backend
   */
  public static Selection select(String name, GpuSettings gpus, Map<String, String> barred) {
    List<Refusal> refusals = new ArrayList<>();
    for (SolverBackend backend : fastestFirst(gpus)) {
      if (!name.equals(AUTO) && !name.equals(backend.name())) {
        continue;
      }
      Optional<String> reason =
          Optional.ofNullable(barred.get(backend.name())).or(backend::unavailableReason);
      if (reason.isEmpty()) {
        return new Selection(backend, List.copyOf(refusals));
      }
      refusals.add(new Refusal(backend.name(), reason.get()));
    }
    if (refusals.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is not a backend: allowed are %s"
              .formatted(name, names().stream().collect(Collectors.joining(", "))));
    }
    throw new BackendUnavailableException(Refusal.sentence(refusals));
  }

  /**
   * A backend and why faster ones were passed over.
   *
   * @param backend the one that runs
   * @param refusals of every faster backend that cannot run here
   */
  public record Selection(SolverBackend backend, List<Refusal> refusals) {}

  /**
   * Why a backend does not run.
   *
   * @param backend its name
   * @param reason in words a user can act on
   */
  public record Refusal(String backend, String reason) {
    /** All of them in one line. */
    public static String sentence(List<Refusal> refusals) {
      return refusals.stream().map(Refusal::toString).collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
      return "backend %s cannot run here: %s".formatted(backend, reason);
    }
  }
}
