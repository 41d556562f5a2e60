package org.tsenor.pruning.calibrated;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Keeps, block by block, the entries of the mask with the largest sum of squares.
 *
 * <p>A solver that is not exact may offer a mask that is worse for the new entries than the one
 * before; then the one before is kept. The convergence theorem of TSENOR needs that: its masks must
 * not lose against the last ones.
 */
final class Projection {
  private final MaskSteps.MaskChooser chooser;
  private final boolean exact;

  Projection(MaskSteps masks, SolverSettings settings, MaskSteps.Space space) {
    this.chooser = masks.chooser(settings, 2, space);
    this.exact =
        settings.algorithm() == Algorithm.EXACT || settings.structure() == Structure.STANDARD;
  }

  /**
   * Chooses the masks of all blocks.
   *
   * @param before masks that lose only to better ones
   * @param into all of it written; not {@code before}
   */
  void choose(Matrix entries, Optional<Mask> before, Mask into) {
    chooser.choose(entries, Optional.empty(), into);
    if (!exact && before.isPresent()) {
      chooser.keepBetter(before.get(), into);
    }
  }

  /** Blocks that kept the mask before, since the first choice. */
  long keptBlocks() {
    return chooser.keptBlocks();
  }

  /** What was chosen last. */
  MaskSteps.Sums sums() {
    chooser.tally();
    return chooser.sums();
  }
}
