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

  /**
   * Refuses a band that the pattern does not divide.
   *
   * @throws IllegalArgumentException if the block size does not divide the columns, or for a
   *     transposable mask the rows
   */
  public void requireWholeBlocks(WeightBand band) {
    boolean transposable = structure == Structure.TRANSPOSABLE;
    int blockSize = pattern.blockSize();
    if (band.columns() % blockSize != 0 || transposable && band.rows() % blockSize != 0) {
      throw new IllegalArgumentException(
          "a %s %s mask needs %s that are multiples of %d, but the band is %d x %d"
              .formatted(
                  structure.label(),
                  pattern,
                  transposable ? "rows and columns" : "columns",
                  blockSize,
                  band.rows(),
                  band.columns()));
    }
  }

  /** The power of two that a band's weights are multiplied by before they are squared, else 1. */
  public float scale(WeightBand band) {
    return scorePower == 1 ? 1 : SquareScores.scale(band);
  }
}
