package org.tsenor.pruning;

/** Prunes the bands of one linear. An instance owns its scratch: one thread uses it at a time. */
public interface LinearPruner {
  /**
   * Prunes one band; bands are independent of each other.
   *
   * @throws NonFiniteWeightException if a weight is NaN or infinite
   * @throws IllegalArgumentException if the pattern does not divide the band
   */
  PrunedBand prune(WeightBand band);

  /**
   * Begins a band, whose result is asked for later: where a device prunes, the next band is on its
   * way while this one is solved. Bands are finished in the order they were begun, by the thread
   * that began them.
   *
   * @throws NonFiniteWeightException if a weight is NaN or infinite; or {@link PendingBand#finish}
   *     throws it
   * @throws IllegalArgumentException if the pattern does not divide the band
   */
  default PendingBand begin(WeightBand band) {
    return PendingBand.of(prune(band));
  }

  /** How many bands are worth having under way at once; 1 where a band is pruned when it begins. */
  default int depth() {
    return 1;
  }
}
