package org.tsenor.job.verify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What checking found in one tensor, or in a part of it.
 *
 * @param tensor its name
 * @param weights weights that were checked
 * @param nonzeros weights that are not zero
 * @param faultCount all faults
 * @param faults the first few in words, each with its position
 */
public record TensorVerdict(
    String tensor, long weights, long nonzeros, long faultCount, List<String> faults)
    implements Serializable {
  /** A broken tensor has a fault a block; nobody reads more than a few. */
  private static final int TOLD = 5;

  /** Two parts of one tensor together. */
  TensorVerdict plus(TensorVerdict other) {
    List<String> told = new ArrayList<>(faults);
    told.addAll(other.faults);
    return new TensorVerdict(
        tensor,
        weights + other.weights,
        nonzeros + other.nonzeros,
        faultCount + other.faultCount,
        List.copyOf(told.subList(0, Math.min(TOLD, told.size()))));
  }
}
