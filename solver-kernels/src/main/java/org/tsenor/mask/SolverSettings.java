package org.tsenor.mask;

import java.io.Serializable;

/**
 * What one solver solves and how.
 *
 * @param algorithm how a transposable mask is found; every algorithm is exact for {@link
 *     Structure#STANDARD}, where rows are independent
 * @param structure along which directions the pattern holds
 * @param pattern how many are kept of how many
 * @param tsenor choices of the entropic algorithm; the others ignore them
 */
public record SolverSettings(
    Algorithm algorithm, Structure structure, NmPattern pattern, TsenorSettings tsenor)
    implements Serializable {

  /** The exact algorithm. */
  public static SolverSettings exact(Structure structure, NmPattern pattern) {
    return new SolverSettings(Algorithm.EXACT, structure, pattern, TsenorSettings.DEFAULTS);
  }
}
