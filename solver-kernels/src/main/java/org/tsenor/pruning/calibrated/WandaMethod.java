package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.Factorizations;

/**
 * Keeps the largest |W_ij|·‖X_j‖₂/√samples that the pattern allows; weights are not changed.
 *
 * <p>Sun et al., "A Simple and Effective Pruning Approach for Large Language Models" (2023),
 * equation 1. Only the diagonal of the Gram matrix decides; the rest measures the error.
 */
public record WandaMethod(WandaSettings settings) implements CalibratedMethod {
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
}
