package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.pruning.calibrated.RowStatistics;

/**
 * How pruning one linear went.
 *
 * @param tensor the linear's weight
 * @param statistics sums over its rows, in file order
 */
record LinearFigures(String tensor, RowStatistics statistics) implements Serializable {
  private static final long serialVersionUID = 1L;
}
