package org.tsenor.job.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How far outputs of the pruned linears moved, ‖X·ΔWᵀ‖² / ‖X·Wᵀ‖² over calibration tokens.
 *
 * @param mean over tensors
 * @param largest of a tensor
 * @param tensor whose error that is
 */
record OutputErrors(double mean, double largest, String tensor) {
  /** Of all tensors that a method with calibration pruned; empty if there is none. */
  static Optional<OutputErrors> of(Collection<TensorReport> tensors) {
    List<TensorReport> measured =
        tensors.stream().filter(tensor -> tensor.calibrated().isPresent()).toList();
    return measured.stream()
        .max(Comparator.comparingDouble(OutputErrors::error))
        .map(
            worst ->
                new OutputErrors(
                    measured.stream().mapToDouble(OutputErrors::error).average().orElseThrow(),
                    error(worst),
                    worst.tensor()));
  }

  private static double error(TensorReport tensor) {
    return tensor.calibrated().orElseThrow().error().relative();
  }
}
