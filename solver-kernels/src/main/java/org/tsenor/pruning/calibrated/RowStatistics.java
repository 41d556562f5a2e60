package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.pruning.BandStatistics;

/**
 * What pruning rows did, in sums that add up over bands.
 *
 * @param masks scores and bounds of the masks that were taken; squares of the weights before and
 *     after
 * @param error how far the outputs moved
 * @param updateLoss SparseGPT's own account of its loss, Σ ½·e²; 0 for other methods
 * @param admm how ALPS went; {@link AdmmCounts#NONE} for other methods
 */
public record RowStatistics(
    BandStatistics masks, ReconstructionError error, double updateLoss, AdmmCounts admm)
    implements Serializable {
  /** Nothing pruned yet. */
  public static final RowStatistics NONE =
      new RowStatistics(BandStatistics.NONE, ReconstructionError.NONE, 0, AdmmCounts.NONE);

  /** The same, of weights of which so many are not zero. */
  public RowStatistics withNonzeros(long counted) {
    return new RowStatistics(masks.withNonzeros(counted), error, updateLoss, admm);
  }

  /** The statistics of two bands together. */
  public RowStatistics plus(RowStatistics other) {
    return new RowStatistics(
        masks.plus(other.masks),
        error.plus(other.error),
        updateLoss + other.updateLoss,
        admm.plus(other.admm));
  }
}
