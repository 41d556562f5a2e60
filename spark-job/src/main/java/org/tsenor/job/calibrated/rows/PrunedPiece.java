package org.tsenor.job.calibrated.rows;

import org.tsenor.job.calibrated.stream.StoredRows;
import org.tsenor.job.prune.SolvedBy;
import org.tsenor.pruning.calibrated.RowStatistics;

/**
 * Pruned rows on their way to their shard.
 *
 * @param band which rows
 * @param data as the checkpoint stores them
 * @param mask shape (rows, ⌈columns/8⌉), little-endian bits
 * @param statistics of the rows
 * @param solvedBy what solved their masks
 * @param seconds wall time
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record PrunedPiece(
    LinearBand band,
    byte[] data,
    byte[] mask,
    RowStatistics statistics,
    SolvedBy solvedBy,
    double seconds)
    implements StoredRows {
  private static final long serialVersionUID = 1L;

  @Override
  public String tensor() {
    return band.tensor();
  }

  @Override
  public long firstRow() {
    return band.key().firstRow();
  }
}
