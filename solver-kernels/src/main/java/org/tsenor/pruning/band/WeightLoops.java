package org.tsenor.pruning.band;

import org.tsenor.pruning.WeightFormat;
import org.tsenor.pruning.vector.VectorWeightLoops;

/**
 * The loops over every weight of a band whose cost would show beside a fast solver's. Every
 * implementation gives the same bits.
 */
public interface WeightLoops {
  /**
   * Widens a run of finite weights to their magnitudes, exactly.
   *
   * @param first index of the first weight
   * @param into receives {@code count} magnitudes from index 0 on
   */
  default void widen(WeightFormat format, byte[] weights, int first, int count, float[] into) {
    switch (format) {
      case F32 -> SingleFloat.widen(weights, first, count, into);
      case F16 -> widenHalf(weights, first, count, into);
      case BF16 -> widenBrain(weights, first, count, into);
    }
  }

  /** As {@link #widen} for binary16. */
  void widenHalf(byte[] weights, int first, int count, float[] into);

  /** As {@link #widen} for bfloat16. */
  void widenBrain(byte[] weights, int first, int count, float[] into);

  /** The fastest that runs in this process. */
  static WeightLoops fastest() {
    return VectorWeightLoops.isAvailable() ? new VectorWeightLoops() : new PlainWeightLoops();
  }
}
