package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.mask.SolverSettings;

/**
 * Choices of {@link AlpsMethod}. The score is always the square of an entry, score power 2: with
 * any other the choice of a mask would be no projection and the iteration need not converge.
 *
 * @param solver of the first and the last mask
 * @param loopSolver of the masks between; same structure and pattern. Fewer sweeps of the entropic
 *     algorithm than its default are no bargain here: the error rises by up to a fifth at 100
 * @param damping λ of λ·mean(diag G), in [0, 1]
 * @param schedule of the penalty
 * @param refit of the weights on the final mask
 * @param scheduleRows rows that share one schedule, whole blocks of the pattern
 */
public record AlpsSettings(
    SolverSettings solver,
    SolverSettings loopSolver,
    double damping,
    AdmmSchedule schedule,
    Refit refit,
    int scheduleRows)
    implements Serializable {
  public AlpsSettings {
    DampingLadder.requireDamping(damping);
    if (solver.structure() != loopSolver.structure()
        || !solver.pattern().equals(loopSolver.pattern())) {
      throw new IllegalArgumentException(
          "ALPS searches %s %s masks and cannot end with a %s %s one"
              .formatted(
                  loopSolver.structure().label(),
                  loopSolver.pattern(),
                  solver.structure().label(),
                  solver.pattern()));
    }
    if (scheduleRows < 1 || scheduleRows % solver.pattern().blockSize() != 0) {
      throw new IllegalArgumentException(
          "rows that share a schedule must be a multiple of %d but are %d"
              .formatted(solver.pattern().blockSize(), scheduleRows));
    }
  }

  /**
   * The published settings: damping 0.01, the released schedule, 10 steps of conjugate gradients;
   * one schedule for every 64 rows, or as many as fit whole blocks.
   */
  public static AlpsSettings defaults(SolverSettings solver) {
    return new AlpsSettings(
        solver,
        solver,
        0.01,
        AdmmSchedule.DEFAULTS,
        Refit.DEFAULTS,
        RowGroups.rowsFor(solver.pattern()));
  }

  /**
   * Conjugate gradients on the final mask.
   *
   * @param steps at most, at least 0
   * @param tolerance a row ends where the norm of its residual on the mask is at most this share of
   *     the norm of the row's right side there; 0 takes all steps
   */
  public record Refit(int steps, double tolerance) implements Serializable {
    /** Ten steps, and a tolerance that leaves the sixth digit of the error alone. */
    public static final Refit DEFAULTS = new Refit(10, 1e-6);

    public Refit {
      if (steps < 0 || !(tolerance >= 0)) {
        throw new IllegalArgumentException(
            "conjugate gradients need steps and a tolerance of at least 0 but have %d and %s"
                .formatted(steps, tolerance));
      }
    }
  }
}
