package org.tsenor.job.calibrated;

import java.io.Serializable;
import org.tsenor.job.run.SolvedBy;
import org.tsenor.pruning.calibrated.RowStatistics;

/**
 * What is known of pruned rows beside the rows.
 *
 * @param band which rows
 * @param statistics of the rows
 * @param solvedBy what solved their masks
 * @param seconds wall time
 */
record PieceFigures(LinearBand band, RowStatistics statistics, SolvedBy solvedBy, double seconds)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The same of rows with other weights and the same mask. */
  PieceFigures withNonzeros(long nonzeros) {
    return new PieceFigures(band, statistics.withNonzeros(nonzeros), solvedBy, seconds);
  }
}
