package org.tsenor.job.verify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What checking found in one tensor, or in a part of it.
 *
 * @param tensor its name
 * @param zeros of its elements, pruned or not
 * @param sums what was counted and added up; nothing of a tensor that is not pruned
 * @param optimum how good its masks are, where that was found out
 * @param faultCount all faults
 * @param faults the first few in words, each with its position
 */
record TensorVerdict(
    String tensor,
    Zeros zeros,
    WeightCounts sums,
    Optimum optimum,
    long faultCount,
    List<String> faults)
    implements Serializable {
  /** A broken tensor has a fault a block; nobody reads more than a few. */
  private static final int TOLD = 5;

  /**
   * Elements that are zero.
   *
   * @param elements in all, as far as their type has a zero
   * @param count of zeros
   */
  record Zeros(long elements, long count) implements Serializable {
    static final Zeros NONE = new Zeros(0, 0);

    Zeros plus(Zeros other) {
      return new Zeros(elements + other.elements, count + other.count);
    }

    double share() {
      return elements == 0 ? 0 : (double) count / elements;
    }
  }

  /** Of a tensor that is pruned. */
  static TensorVerdict pruned(
      String tensor, WeightCounts sums, Optimum optimum, BandFaults faults) {
    Zeros zeros = new Zeros(sums.weights(), sums.weights() - sums.nonzeros());
    return new TensorVerdict(
        tensor, zeros, sums, optimum, faults.total(), List.copyOf(faults.messages()));
  }

  /** Of a tensor that is not. */
  static TensorVerdict copied(String tensor, Zeros zeros, BandFaults faults) {
    return new TensorVerdict(
        tensor,
        zeros,
        WeightCounts.NONE,
        Optimum.NONE,
        faults.total(),
        List.copyOf(faults.messages()));
  }

  /** Two parts of one tensor together. */
  TensorVerdict plus(TensorVerdict other) {
    List<String> told = new ArrayList<>(faults);
    told.addAll(other.faults);
    return new TensorVerdict(
        tensor,
        zeros.plus(other.zeros),
        sums.plus(other.sums),
        optimum.plus(other.optimum),
        faultCount + other.faultCount,
        List.copyOf(told.subList(0, Math.min(TOLD, told.size()))));
  }
}
