package org.tsenor.pruning.cuda;

import org.tsenor.pruning.BandTally;
import org.tsenor.pruning.BlockSums;
import org.tsenor.pruning.MaskBytes;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightLoops;

/** What is known so far of a band that a device prunes, whole or in pieces of its rows. */
final class BandResult {
  private final WeightBand band;
  private final float scale;
  private final byte[] weights;
  private final byte[] mask;
  private final BandTally tally;
  private BlockSums sums = BlockSums.NONE;

  /**
   * @param scale power of two that weights are multiplied by before they are squared, else 1
   */
  BandResult(WeightBand band, float scale, WeightLoops loops) {
    this.band = band;
    this.scale = scale;
    this.weights = new byte[band.weights().length];
    this.mask = new byte[band.rows() * MaskBytes.rowBytes(band.columns())];
    this.tally = new BandTally(band.format(), loops);
  }

  WeightBand band() {
    return band;
  }

  float scale() {
    return scale;
  }

  byte[] weights() {
    return weights;
  }

  byte[] mask() {
    return mask;
  }

  void add(BlockSums more) {
    sums = sums.plus(more);
  }

  /** Sums over the weights as they came: the host's work while the device has its own. */
  void tallyBefore() {
    tally.addBefore(band.weights(), 0, band.rows() * band.columns());
  }

  /** The band, when every piece of it is in. */
  PrunedBand pruned(int scorePower) {
    tally.addAfter(weights, 0, band.rows() * band.columns());
    return new PrunedBand(weights, mask, tally.statistics(sums, scorePower, scale));
  }
}
