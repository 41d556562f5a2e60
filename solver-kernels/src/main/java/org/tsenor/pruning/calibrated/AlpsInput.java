package org.tsenor.pruning.calibrated;

import java.util.Map;
import java.util.Optional;
import org.tsenor.engine.Engine;
import org.tsenor.linalg.SymmetricEigen;

/**
 * Inputs as ALPS sees them.
 *
 * @param settings of the method
 * @param input calibration and damping
 * @param scales S, shape (inputs), above 0
 * @param eigen of A = S⁻¹·G·S⁻¹ with G damped
 */
record AlpsInput(
    AlpsMethod.Settings settings, DampedInput input, double[] scales, SymmetricEigen eigen)
    implements PreparedInput {
  static final String SCALES = "scales";
  static final String EIGENVALUES = "eigenvalues";
  static final String EIGENVECTORS = "eigenvectors";

  @Override
  public PreparationReport report() {
    return input.report();
  }

  @Override
  public PreparedArrays arrays() {
    return input
        .arrays()
        .with(Map.of(SCALES, PreparedArrays.row(scales)))
        .with(Map.of(EIGENVALUES, PreparedArrays.row(eigen.values())))
        .with(Map.of(EIGENVECTORS, eigen.vectors()));
  }

  @Override
  public RowPruner pruner(Engine engine, String step) {
    return new RowPruner(engine, step, new AlpsRows(this, Optional.empty()));
  }

  @Override
  public RowPruner pruner(Engine engine, String step, OutputMetric metric) {
    if (metric.group() != settings.scheduleRows()) {
      throw new IllegalArgumentException(
          "a metric of groups of %d rows where %d share a schedule"
              .formatted(metric.group(), settings.scheduleRows()));
    }
    return new RowPruner(engine, step, new AlpsRows(this, Optional.of(metric)));
  }
}
