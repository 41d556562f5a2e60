package org.tsenor.pruning.calibrated.cuda;

import java.util.Optional;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.calibrated.MaskTally;

/**
 * Chooses, block by block, the mask with the largest sum of squares. A solver that is not exact
 * does not replace a mask by a worse one.
 */
final class ProjectionOnDevice {
  private final RectangleMasks masks;
  private final AdmmSpace space;
  private final boolean exact;

  ProjectionOnDevice(DeviceWork work, SolverSettings solver, AdmmSpace space) {
    this.masks = new RectangleMasks(work, solver, 2, space.scores);
    this.space = space;
    this.exact = solver.algorithm() == Algorithm.EXACT || solver.structure() == Structure.STANDARD;
  }

  /**
   * Chooses the masks of all blocks.
   *
   * @param before masks that lose only to better ones
   */
  void choose(DeviceMatrix entries, Optional<MaskPlace> before, MaskPlace into) {
    masks.choose(entries, 0, into);
    if (!exact && before.isPresent()) {
      masks.keepBetter(before.get(), into, space.keptBlocks);
    }
  }

  /** Adds what was chosen last to a tally. */
  void tally(MaskTally tally) {
    masks.tally();
    masks.addTo(tally);
  }
}
