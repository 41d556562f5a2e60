package org.tsenor.job.calibrated.rows;

import java.io.Serializable;

/**
 * Pruned rows whose weights and mask lie in a file.
 *
 * @param figures which rows, and how they were pruned
 * @param file with {@link org.tsenor.job.calibrated.stream.StoredRows}
 */
record KeptPiece(PieceFigures figures, String file) implements Serializable {
  private static final long serialVersionUID = 1L;
}
