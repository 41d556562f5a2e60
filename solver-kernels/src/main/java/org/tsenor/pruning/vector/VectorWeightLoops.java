package org.tsenor.pruning.vector;

import org.tsenor.pruning.band.WeightLoops;

/** The Vector API: needs {@code --add-modules=jdk.incubator.vector}. */
public final class VectorWeightLoops implements WeightLoops {
  /** Whether the module of the Vector API is in this process. */
  public static boolean isAvailable() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  @Override
  public void widenHalf(byte[] weights, int first, int count, float[] into) {
    VectorWidening.widenHalf(weights, first, count, into);
  }

  @Override
  public void widenBrain(byte[] weights, int first, int count, float[] into) {
    VectorWidening.widenBrain(weights, first, count, into);
  }
}
