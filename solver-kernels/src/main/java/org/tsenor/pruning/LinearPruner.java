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
}
