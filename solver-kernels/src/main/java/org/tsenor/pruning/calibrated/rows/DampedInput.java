package org.tsenor.pruning.calibrated.rows;

import java.io.Serializable;
import java.util.List;
import org.tsenor.pruning.calibrated.DampingStep;
import org.tsenor.pruning.calibrated.GramStatistics;
import org.tsenor.pruning.calibrated.PreparationReport;

/**
 * Calibration with what was added to the diagonal.
 *
 * @param statistics undamped
 * @param added to the diagonal of the Gram matrix, shape (inputs), in its units
 * @param dead inputs that are zero on every token, shape (inputs)
 * @param steps dampings tried
 */
public record DampedInput(
    GramStatistics statistics, double[] added, boolean[] dead, List<DampingStep> steps)
    implements Serializable {
  /** Nothing damped: for methods that factor nothing. */
  public static DampedInput undamped(GramStatistics statistics) {
    return new DampedInput(
        statistics, new double[statistics.inputs()], deadInputs(statistics), List.of());
  }

  /** Inputs whose squared norm is zero. */
  public static boolean[] deadInputs(GramStatistics statistics) {
    double[] diagonal = statistics.diagonal();
    boolean[] dead = new boolean[diagonal.length];
    for (int column = 0; column < dead.length; column++) {
      dead[column] = diagonal[column] == 0;
    }
    return dead;
  }

  /** Inputs of the linear. */
  public int inputs() {
    return added.length;
  }

  /** What preparing met. */
  public PreparationReport report() {
    int deadColumns = 0;
    for (boolean column : dead) {
      deadColumns += column ? 1 : 0;
    }
    return new PreparationReport(inputs(), deadColumns, steps);
  }
}
