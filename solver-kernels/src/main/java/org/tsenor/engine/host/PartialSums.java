package org.tsenor.engine.host;

/**
 * The order in which activations are added up: entry i into partial sum i mod 16, then the partial
 * sums in pairs, halves upon halves. Vectors of any width keep that order, and no addition waits
 * for the one before.
 */
final class PartialSums {
  /** How many there are. */
  public static final int COUNT = 16;

  private PartialSums() {}

  /**
   * The sum of the partial ones.
   *
   * @param partial {@value #COUNT} sums; changed in place
   */
  public static double total(double[] partial) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        partial[i] += partial[i + half];
      }
    }
    return partial[0];
  }
}
