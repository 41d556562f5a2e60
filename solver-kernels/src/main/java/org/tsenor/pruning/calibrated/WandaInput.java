package org.tsenor.pruning.calibrated;

import java.util.Map;
import org.tsenor.engine.Engine;

/**
 * Inputs as Wanda sees them.
 *
 * @param settings of the method
 * @param input calibration
 * @param norms ‖X_j‖₂/√samples, shape (inputs)
 */
record WandaInput(WandaMethod.Settings settings, DampedInput input, double[] norms)
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
  public RowPruner pruner(Engine engine, String step) {
    return new RowPruner(engine, step, new WandaRows(this));
  }
}
