package org.tsenor.pruning.calibrated;

import java.io.Serializable;

/**
 * How the penalty ρ grows with the iterations; {@link #DEFAULTS} are the released ones.
 *
 * <p>Every {@code checkEvery} iterations, c is the number of entries that entered or left the
 * support since the last check, and k the number that the pattern keeps.
 *
 * @param initialRho above 0
 * @param maxIterations at least 1
 * @param checkEvery iterations from one check to the next, at least 1
 * @param growth what ρ is multiplied by at a check
 * @param settledAfter iterations from which on few changes end the search
 * @param settledShare such a search ends where c/k is below this
 * @param relaxation what ρ is divided by while no large change has been seen, above 1
 * @param largestRho what ρ does not exceed
 */
public record AdmmSchedule(
    double initialRho,
    int maxIterations,
    int checkEvery,
    Growth growth,
    int settledAfter,
    double settledShare,
    double relaxation,
    double largestRho)
    implements Serializable {
  /** The schedule of the authors' program. */
  public static final AdmmSchedule DEFAULTS =
      new AdmmSchedule(0.1, 300, 3, new Growth(0.1, 1.3, 0.005, 1.2, 1.1), 30, 0.0003, 5, 1e6);

  public AdmmSchedule {
    if (!(initialRho > 0 && largestRho >= initialRho && largestRho < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "rho must start above 0 and end at or above its start but goes from %s to %s"
              .formatted(initialRho, largestRho));
    }
    if (maxIterations < 1 || checkEvery < 1 || settledAfter < 0) {
      throw new IllegalArgumentException(
          "ADMM needs at least 1 iteration and a check at least every 1, but has %d and %d"
              .formatted(maxIterations, checkEvery));
    }
    if (!(relaxation > 1 && settledShare >= 0)) {
      throw new IllegalArgumentException(
          "the relaxation must be above 1 and the settled share not negative but are %s and %s"
              .formatted(relaxation, settledShare));
    }
  }

  /**
   * Growth of ρ by how much of the support changed.
   *
   * @param largeShare c/k above which a change is large
   * @param large factor after a large change, at least 1
   * @param mediumShare c/k above which a change is medium
   * @param medium factor after a medium change, at least 1
   * @param small factor after any other change, at least 1
   */
  public record Growth(
      double largeShare, double large, double mediumShare, double medium, double small)
      implements Serializable {
    public Growth {
      if (!(large >= 1 && medium >= 1 && small >= 1)) {
        throw new IllegalArgumentException(
            "rho must not shrink but grows by %s, %s, %s".formatted(large, medium, small));
      }
      if (!(largeShare >= mediumShare && mediumShare >= 0)) {
        throw new IllegalArgumentException(
            "shares of change must be in order but are %s and %s"
                .formatted(largeShare, mediumShare));
      }
    }
  }
}
