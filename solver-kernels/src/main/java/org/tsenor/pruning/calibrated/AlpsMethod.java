package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import java.util.OptionalInt;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.SymmetricEigen;
import org.tsenor.mask.SolverSettings;

/**
 * Minimizes ½‖X(W − Ŵ)ᵀ‖² over weights that meet the pattern.
 *
 * <p>Meng et al., "ALPS: Improved Optimization for Highly Sparse One-Shot Pruning for Large
 * Language Models" (2024), with the transposable projection of Meng et al., "TSENOR" (2025). With G
 * damped and scaled to a unit diagonal, A = S⁻¹GS⁻¹ and B₀ = W·S, ADMM iterates
 *
 * <pre>
 *   B = (B₀A − V + ρD)(A + ρI)⁻¹     D = P(B + V/ρ)     V += ρ(B − D)
 * </pre>
 *
 * where P keeps the entries of the best mask by the sum of their squares. The weights are then
 * refitted on the support of P(B), and Ŵ = B·S⁻¹. With an {@link OutputMetric} Γ = R·diag(μ)·Rᵀ of
 * the linear's outputs B₀A becomes ΓB₀A, and its product with (A + ρI)⁻¹ the solution of ΓBA + ρB.
 *
 * <p>Departures: the inverse is never formed. In the basis of A's eigenvectors it is a division, so
 * that ρ may change at no cost and differ among groups of rows. The schedule of ρ looks at {@code
 * scheduleRows} rows and not at the whole linear, so that bands are independent. A dead column's
 * weights become zero beforehand, as in SparseGPT.
 */
public record AlpsMethod(Settings settings) implements CalibratedMethod {
  private static final long serialVersionUID = 1L;

  /** Keeps the scale of a column whose norm is zero away from zero, as in the released program. */
  private static final double SCALE_FLOOR = 1e-8;

  @Override
  public String name() {
    return "alps";
  }

  @Override
  public int rowGroup() {
    return settings.scheduleRows();
  }

  @Override
  public PreparedInput prepare(GramStatistics statistics, Factorizations factorizations) {
    DoubleMatrix probe = DoubleMatrix.zeros(statistics.inputs(), statistics.inputs());
    DampedInput damped =
        DampingLadder.climb(
            statistics,
            0,
            settings.damping(),
            added -> {
              scaledGram(statistics, added, probe);
              OptionalInt pivot = factorizations.cholesky(probe);
              return pivot.isEmpty() ? "" : "no positive pivot in column " + pivot.getAsInt();
            });
    double[] scales = scaledGram(statistics, damped.added(), probe);
    SymmetricEigen eigen = factorizations.eigen(probe);
    return new AlpsInput(settings, damped, scales, eigen);
  }

  @Override
  public PreparedInput restore(PreparedArrays arrays) {
    DampedInput input = DampedInput.of(arrays);
    int inputs = input.inputs();
    return new AlpsInput(
        settings,
        input,
        arrays.vector(AlpsInput.SCALES, inputs),
        new SymmetricEigen(
            arrays.vector(AlpsInput.EIGENVALUES, inputs),
            arrays.matrix(AlpsInput.EIGENVECTORS, inputs, inputs)));
  }

  /** Writes A and gives S: the square roots of the damped diagonal. */
  private static double[] scaledGram(GramStatistics statistics, double[] added, DoubleMatrix into) {
    int inputs = added.length;
    double[] scales = statistics.diagonal();
    for (int column = 0; column < inputs; column++) {
      scales[column] = Math.sqrt(scales[column] + added[column]) + SCALE_FLOOR;
    }
    double[] gram = statistics.gram().values();
    for (int row = 0; row < inputs; row++) {
      int start = row * inputs;
      for (int column = 0; column < inputs; column++) {
        double entry = gram[start + column] + (row == column ? added[column] : 0);
        into.values()[start + column] = entry / (scales[row] * scales[column]);
      }
    }
    return scales;
  }

  /**
   * Choices of {@link AlpsMethod}. The score is always the square of an entry, score power 2: with
   * any other the choice of a mask would be no projection and the iteration need not converge.
   *
   * @param solver of the first and the last mask
   * @param loopSolver of the masks between; same structure and pattern. Fewer sweeps of the
   *     entropic algorithm than its default are no bargain here: the error rises by up to a fifth
   *     at 100
   * @param damping λ of λ·mean(diag G), in [0, 1]
   * @param schedule of the penalty
   * @param refit of the weights on the final mask
   * @param scheduleRows rows that share one schedule, whole blocks of the pattern
   */
  public record Settings(
      SolverSettings solver,
      SolverSettings loopSolver,
      double damping,
      AdmmSchedule schedule,
      Refit refit,
      int scheduleRows)
      implements Serializable {
    public Settings {
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
    public static Settings defaults(SolverSettings solver) {
      return new Settings(
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
     * @param tolerance a row ends where the norm of its residual on the mask is at most this share
     *     of the norm of the row's right side there; 0 takes all steps
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
}
