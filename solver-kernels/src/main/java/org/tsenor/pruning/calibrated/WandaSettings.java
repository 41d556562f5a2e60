package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.mask.SolverSettings;

/**
 * Choices of {@link WandaMethod}.
 *
 * @param solver of the masks
 * @param scorePower 1: the sum of the kept scores is the largest; 2: that of their squares
 */
public record WandaSettings(SolverSettings solver, int scorePower) implements Serializable {
  public WandaSettings {
    ScorePower.require(scorePower);
  }

  /** Score power 1, as published. */
  public static WandaSettings defaults(SolverSettings solver) {
    return new WandaSettings(solver, 1);
  }
}
