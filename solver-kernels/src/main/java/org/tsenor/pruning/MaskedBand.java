package org.tsenor.pruning;

/** Prunes a band whose mask was found elsewhere. */
public final class MaskedBand {
  private MaskedBand() {}

  /**
   * Applies a mask.
   *
   * @param band of finite weights
   * @param mask shape (rows, ⌈columns/8⌉), as in {@link PrunedBand}
   * @param blocks sums over the blocks it was found for, in units of the scores of weights
   * @param scorePower 1 or 2
   * @throws IllegalArgumentException if the mask has not the band's shape
   */
  public static PrunedBand of(WeightBand band, byte[] mask, BlockSums blocks, int scorePower) {
    int expected = band.rows() * MaskBytes.rowBytes(band.columns());
    if (mask.length != expected) {
      throw new IllegalArgumentException(
          "a mask of %d x %d weights has %d bytes, not %d"
              .formatted(band.rows(), band.columns(), expected, mask.length));
    }
    WeightLoops loops = WeightLoops.fastest();
    byte[] weights = new byte[band.weights().length];
    for (int row = 0; row < band.rows(); row++) {
      loops.copyKept(band, mask, row, weights);
    }
    int count = band.rows() * band.columns();
    BandTally tally = new BandTally(band.format(), loops);
    tally.addBefore(band.weights(), 0, count);
    tally.addAfter(weights, 0, count);
    BandStatistics statistics = tally.statistics(blocks, scorePower, 1);
    return new PrunedBand(weights, mask, statistics);
  }
}
