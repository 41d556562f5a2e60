package org.tsenor.job.verify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What checking found in one tensor, or in a part of it.
 *
 * @param tensor its name
 * @param sums what was counted and added up; nothing of a tensor that is not pruned
 * @param optimum how good its masks are, where that was found out
 * @param faultCount all faults
 * @param faults the first few in words, each with its position
 */
record TensorVerdict(
    String tensor, WeightCounts sums, Optimum optimum, long faultCount, List<String> faults)
    implements Serializable {
  /** A broken tensor has a fault a block; nobody reads more than a few. */
  private static final int TOLD = 5;

  static TensorVerdict of(String tensor, WeightCounts sums, Optimum optimum, BandFaults faults) {
    return new TensorVerdict(tensor, sums, optimum, faults.total(), List.copyOf(faults.messages()));
  }

  /** Two parts of one tensor together. */
  TensorVerdict plus(TensorVerdict other) {
    List<String> told = new ArrayList<>(faults);
    told.addAll(other.faults);
    return new TensorVerdict(
        tensor,
        sums.plus(other.sums),
        optimum.plus(other.optimum),
        faultCount + other.faultCount,
        List.copyOf(told.subList(0, Math.min(TOLD, told.size()))));
  }
}
