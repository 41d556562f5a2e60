package org.tsenor.pruning.calibrated;

import java.io.Serializable;

/**
 * How far outputs on the calibration tokens moved, in sums that add up over bands; ΔW = Ŵ − W.
 *
 * @param squaredError tr(ΔW·G·ΔWᵀ) = ‖X·ΔWᵀ‖²
 * @param squaredOutput tr(W·G·Wᵀ) = ‖X·Wᵀ‖²
 * @param dampedError as {@code squaredError} with the damped G and weights of dead columns as zeros
 * @param dampedOutput as {@code squaredOutput} with the damped G and weights of dead columns as
 *     zeros
 */
public record ReconstructionError(
    double squaredError, double squaredOutput, double dampedError, double dampedOutput)
    implements Serializable {
  /** No rows yet. */
  public static final ReconstructionError NONE = new ReconstructionError(0, 0, 0, 0);

  /** The sums of two bands together. */
  public ReconstructionError plus(ReconstructionError other) {
    return new ReconstructionError(
        squaredError + other.squaredError,
        squaredOutput + other.squaredOutput,
        dampedError + other.dampedError,
        dampedOutput + other.dampedOutput);
  }

  /** ‖X·ΔWᵀ‖² / ‖X·Wᵀ‖²; 0 where there is no output. */
  public double relative() {
    return squaredOutput > 0 ? squaredError / squaredOutput : 0;
  }

  /** As {@link #relative} in the damped norm. */
  public double dampedRelative() {
    return dampedOutput > 0 ? dampedError / dampedOutput : 0;
  }
}
