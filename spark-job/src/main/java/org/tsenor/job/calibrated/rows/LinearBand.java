package org.tsenor.job.calibrated.rows;

import java.io.Serializable;
import org.tsenor.job.selection.Sparsity;

/**
 * Rows of one linear: the work of one task.
 *
 * @param tensor the linear's weight
 * @param key where the rows belong in their shard
 * @param rows how many
 * @param sparsity what they are pruned to
 * @param prepared file with the prepared input
 */
record LinearBand(String tensor, PieceKey key, int rows, Sparsity sparsity, String prepared)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
