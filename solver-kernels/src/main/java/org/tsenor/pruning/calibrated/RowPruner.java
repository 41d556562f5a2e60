package org.tsenor.pruning.calibrated;

/** Prunes bands of rows. An instance owns its scratch: one thread uses it at a time. */
public interface RowPruner {
  /**
   * Prunes one band; bands are independent of each other.
   *
   * @throws IllegalArgumentException if the band does not fit the prepared inputs or the pattern,
   *     or does not start at a multiple of {@link CalibratedMethod#rowGroup}
   */
  PrunedRows prune(WeightRows rows);
}
