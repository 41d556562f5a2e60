package org.tsenor.pruning.calibrated.wanda;

import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;
import org.tsenor.pruning.calibrated.PreparationReport;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.RowPruner;
import org.tsenor.pruning.calibrated.rows.DampedInput;

/**
 * Inputs as Wanda sees them.
 *
 * @param settings of the method
 * @param input calibration
 * @param norms ‖X_j‖₂/√samples, shape (inputs)
 */
public record WandaInput(WandaSettings settings, DampedInput input, double[] norms)
    implements PreparedInput {
  private static final long serialVersionUID = 1L;

  @Override
  public PreparationReport report() {
    return input.report();
  }

  @Override
  public RowPruner pruner(SolverBackend backend, MatrixOps ops) {
    return new WandaPruner(this, backend.solver(settings.solver()), ops);
  }
}
