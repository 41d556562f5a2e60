package org.tsenor.functions;

import java.io.Serializable;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

/**
 * What a mask function solves, but for the pattern, which is an argument.
 *
 * @param algorithm how masks are found
 * @param structure along which directions the pattern holds
 * @param scorePower power of a weight's magnitude that is summed, 1 or 2
 * @param tsenor choices of the entropic algorithm; the others ignore them
 */
public record MaskSettings(
    Algorithm algorithm, Structure structure, int scorePower, TsenorSettings tsenor)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The transposable mask that keeps the largest sum of magnitudes, with its proof. */
  public static final MaskSettings EXACT =
      new MaskSettings(Algorithm.EXACT, Structure.TRANSPOSABLE, 1, TsenorSettings.DEFAULTS);

  /** The solver's settings for a pattern. */
  public SolverSettings solver(NmPattern pattern) {
    return new SolverSettings(algorithm, structure, pattern, tsenor);
  }
}
