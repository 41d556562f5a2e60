package org.tsenor.job.magnitude;

import org.apache.spark.sql.Row;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.pruning.PendingBand;

/**
 * A row under way.
 *
 * @param row as it came
 * @param target what it is pruned to, null if it passes through
 * @param band its weights under way, null if it passes through
 * @param seconds spent on it so far
 */
record PendingRow(Row row, Sparsity target, PendingBand band, double seconds)
    implements AutoCloseable {
  @Override
  public void close() {
    if (band != null) {
      band.close();
    }
  }
}
