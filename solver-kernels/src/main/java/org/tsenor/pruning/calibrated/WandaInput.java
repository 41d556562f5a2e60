package org.tsenor.pruning.calibrated;

import java.util.Map;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;

/**
 * Inputs as Wanda sees them.
 *
 * @param settings of the method
 * @param input calibration
 * @param norms ‖X_j‖₂/√samples, shape (inputs)
 */
public record WandaInput(WandaSettings settings, DampedInput input, double[] norms)
    implements PreparedInput {
  static final String NORMS = "norms";

  @Override
  public PreparationReport report() {
    return input.report();
  }

  @Override
  public PreparedArrays arrays() {
    return input.arrays().with(Map.of(NORMS, PreparedArrays.row(norms)));
  }

  @Override
  public RowPruner pruner(SolverBackend backend, MatrixOps ops) {
    return new WandaPruner(this, backend.solver(settings.solver()), ops);
  }
}
