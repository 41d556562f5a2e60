package org.tsenor.pruning.calibrated;

import java.util.Map;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;

/**
 * Inputs as SparseGPT sees them.
 *
 * @param settings of the method
 * @param input calibration and damping
 * @param factor U with H⁻¹ = Uᵀ·U, upper triangular, shape (inputs, inputs)
 */
public record SparseGptInput(SparseGptSettings settings, DampedInput input, DoubleMatrix factor)
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
  public RowPruner pruner(SolverBackend backend, MatrixOps ops) {
    return new SparseGptPruner(this, backend.solver(settings.solver()), ops);
  }
}
