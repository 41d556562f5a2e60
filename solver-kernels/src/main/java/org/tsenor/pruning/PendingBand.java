package org.tsenor.pruning;

/** A band under way. Closing one that was not finished gives it up. */
public interface PendingBand extends AutoCloseable {
  /**
   * Waits for the band; called once.
   *
   * @throws NonFiniteWeightException if a weight is NaN or infinite
   */
  PrunedBand finish();

  @Override
  void close();

  /** A band that is done already. */
  static PendingBand of(PrunedBand pruned) {
    return new PendingBand() {
      @Override
      public PrunedBand finish() {
        return pruned;
      }

      @Override
      public void close() {}
    };
  }
}
