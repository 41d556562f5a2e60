package org.tsenor.job.settings;

import java.io.Serializable;
import org.tsenor.pruning.calibrated.AdmmSchedule;

/**
 * Choices of the methods that change the weights they keep.
 *
 * @param damping share of the mean of a Gram matrix's diagonal that is added to it, in [0, 1]
 * @param alpsSchedule of ALPS's penalty, and its iterations
 * @param alpsRefitSteps of conjugate gradients on the mask that ALPS found, at least 0
 */
public record ReconstructionSettings(double damping, AdmmSchedule alpsSchedule, int alpsRefitSteps)
    implements Serializable {
  /** As published. */
  public static final ReconstructionSettings DEFAULTS =
      new ReconstructionSettings(0.01, AdmmSchedule.DEFAULTS, 10);

  public ReconstructionSettings {
    if (!(damping >= 0 && damping <= 1)) {
      throw new IllegalArgumentException("damping must be in [0, 1] but is " + damping);
    }
    if (alpsRefitSteps < 0) {
      throw new IllegalArgumentException(
          "ALPS needs at least 0 steps of refitting but has " + alpsRefitSteps);
    }
  }
}
