package org.tsenor.pruning.calibrated;

import java.util.Map;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Inputs as SparseGPT sees them.
 *
 * @param settings of the method
 * @param input calibration and damping
 * @param factor U with H⁻¹ = Uᵀ·U, upper triangular, shape (inputs, inputs)
 */
record SparseGptInput(SparseGptMethod.Settings settings, DampedInput input, DoubleMatrix factor)
    implements PreparedInput {
  static final String FACTOR = "factor";

  @Override
  public PreparationReport report() {
    return input.report();
  }

  @Override
  public PreparedArrays arrays() {
    return input.arrays().with(Map.of(FACTOR, factor));
  }

  @Override
  public RowPruner pruner(Engine engine, String step) {
    return new RowPruner(engine, step, new SparseGptRows(this));
  }
}
