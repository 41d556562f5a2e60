package org.tsenor.mask;

import java.util.Locale;

/** How a mask is found. */
public enum Algorithm {
  /** The certified optimum: smoothed dual, threshold, shortest augmenting paths. */
  EXACT,
  /** The published entropic method (TSENOR): Dykstra sweeps, greedy rounding, local search. */
  TSENOR,
  /** Entries in descending order wherever row and column have room, completed to exactly N. */
  GREEDY;

  /** The lower-case name used in settings and reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds an algorithm by its label.
   *
   * @throws IllegalArgumentException naming those that exist
   */
  public static Algorithm parse(String label) {
    for (Algorithm algorithm : values()) {
      if (algorithm.label().equals(label)) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a solver: allowed are exact, tsenor and greedy".formatted(label));
  }
}
