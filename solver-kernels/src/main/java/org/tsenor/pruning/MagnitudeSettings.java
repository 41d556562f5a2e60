package org.tsenor.pruning;

import java.io.Serializable;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What {@link MagnitudePruner} keeps.
 *
 * @param structure along which directions the pattern holds
 * @param pattern how many are kept of how many
 * @param scorePower 1: the score of a weight is |w|; 2: it is w², so that the least weight energy
 *     is lost
 */
public record MagnitudeSettings(Structure structure, NmPattern pattern, int scorePower)
    implements Serializable {
  public MagnitudeSettings {
    if (scorePower != 1 && scorePower != 2) {
      throw new IllegalArgumentException("score power must be 1 or 2 but is " + scorePower);
    }
  }
}
