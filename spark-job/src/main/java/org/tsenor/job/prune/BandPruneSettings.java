package org.tsenor.job.prune;

import java.io.Serializable;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.TsenorSettings;

/**
 * How an executor prunes bands.
 *
 * @param algorithm how masks are found
 * @param backend {@code auto}, or the backend that has to run
 * @param scorePower 1 for |w|, 2 for w²
 * @param tsenor choices of the entropic algorithm
 */
public record BandPruneSettings(
    Algorithm algorithm, String backend, int scorePower, TsenorSettings tsenor)
    implements Serializable {

  SolverSettings solverSettings(LinearTarget target) {
    return new SolverSettings(algorithm, target.structure(), target.pattern(), tsenor);
  }
}
