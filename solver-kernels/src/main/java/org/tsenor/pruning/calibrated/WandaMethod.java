package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.linalg.Factorizations;
import org.tsenor.mask.SolverSettings;

/**
 * Keeps the largest |W_ij|·‖X_j‖₂/√samples that the pattern allows; weights are not changed.
 *
 * <p>Sun et al., "A Simple and Effective Pruning Approach for Large Language Models" (2023),
 * equation 1. Only the diagonal of the Gram matrix decides; the rest measures the error.
 */
public record WandaMethod(Settings settings) implements CalibratedMethod {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "wanda";
  }

  @Override
  public int rowGroup() {
    return RowGroups.rowsFor(settings.solver().pattern());
  }

  @Override
  public PreparedInput prepare(GramStatistics statistics, Factorizations factorizations) {
    statistics.requireFinite();
    double[] norms = statistics.diagonal();
    for (int column = 0; column < norms.length; column++) {
      norms[column] = Math.sqrt(norms[column] / statistics.samples());
    }
    return new WandaInput(settings, DampedInput.undamped(statistics), norms);
  }

  @Override
  public PreparedInput restore(PreparedArrays arrays) {
    DampedInput input = DampedInput.of(arrays);
    return new WandaInput(settings, input, arrays.vector(WandaInput.NORMS, input.inputs()));
  }

  /**
   * Choices of {@link WandaMethod}.
   *
   * @param solver of the masks
   * @param scorePower 1: the sum of the kept scores is the largest; 2: that of their squares
   */
  public record Settings(SolverSettings solver, int scorePower) implements Serializable {
    public Settings {
      ScorePower.require(scorePower);
    }

    /** Score power 1, as published. */
    public static Settings defaults(SolverSettings solver) {
      return new Settings(solver, 1);
    }
  }
}
