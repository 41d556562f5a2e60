package org.tsenor.pruning.calibrated;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.pruning.calibrated.DampingStep.Kind;

/**
 * Dampings in the order in which they are tried: λ·mean(diag G) with λ as set and then ten times as
 * much each time, up to the mean itself; then every column by the larger of its own entry and the
 * mean, which helps where few columns carry nearly all of the trace.
 */
final class DampingLadder {
  /** What a damping of zero is followed by. */
  private static final double SMALLEST = 0.01;

  private DampingLadder() {}

  /** Tries to factor a damped Gram matrix. */
  @FunctionalInterface
  public interface Attempt {
    /**
     * Tries one damping.
     *
     * @param added to the diagonal of the Gram matrix
     * @return why the damped matrix is not positive definite; empty if it is
     */
    String failure(double[] added);
  }

  /** Refuses a damping out of [0, 1]. */
  public static void requireDamping(double damping) {
    if (!(damping >= 0 && damping <= 1)) {
      throw new IllegalArgumentException("damping must be in [0, 1] but is " + damping);
    }
  }

  /**
   * Climbs until an attempt succeeds.
   *
   * @param deadDiagonal what stands on the diagonal for dead inputs before damping: counts in the
   *     mean and is part of what is added
   * @throws GramNotPositiveDefiniteException if none does
   */
  public static DampedInput climb(
      GramStatistics statistics, double deadDiagonal, double damping, Attempt attempt) {
    statistics.requireFinite();
    boolean[] dead = DampedInput.deadInputs(statistics);
    double[] base = statistics.diagonal();
    for (int column = 0; column < base.length; column++) {
      base[column] = dead[column] ? deadDiagonal : base[column];
    }
    List<DampingStep> steps = new ArrayList<>();
    for (Rung rung : rungs(damping)) {
      double[] added = rung.added(base, dead, deadDiagonal);
      String failure = attempt.failure(added);
      steps.add(new DampingStep(rung.kind, rung.factor, failure));
      if (failure.isEmpty()) {
        return new DampedInput(statistics, added, dead, List.copyOf(steps));
      }
    }
    throw new GramNotPositiveDefiniteException(steps);
  }

  private static List<Rung> rungs(double damping) {
    List<Rung> rungs = new ArrayList<>();
    rungs.add(new Rung(Kind.MEAN, damping));
    double factor = damping;
    while (factor < 1) {
      factor = factor == 0 ? SMALLEST : Math.min(1, factor * 10);
      rungs.add(new Rung(Kind.MEAN, factor));
    }
    rungs.add(new Rung(Kind.PER_COLUMN, 1));
    return rungs;
  }

  private record Rung(Kind kind, double factor) {
    double[] added(double[] base, boolean[] dead, double deadDiagonal) {
      double mean = 0;
      for (double entry : base) {
        mean += entry / base.length;
      }
      double[] added = new double[base.length];
      for (int column = 0; column < base.length; column++) {
        double of = kind == Kind.MEAN ? mean : Math.max(mean, base[column]);
        added[column] = factor * of + (dead[column] ? deadDiagonal : 0);
      }
      return added;
    }
  }
}
