package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Means of the lines of a block, of scores cut at the larger limit of their two lines. */
final class CutLineMeans implements Kernel {
  private final float[] scores;
  private final float[] limits;
  private final float[] otherLimits;
  private final int size;
  private final float factor;
  private final float[] means;

  /**
   * Means of the rows or of the columns.
   *
   * @param scores shape (stride, stride), lines in the second dimension
   * @param limits of the lines, positive where there is a positive score
   * @param otherLimits of the entries of a line
   * @param factor of every mean
   * @param means where they go
   */
  CutLineMeans(float[] scores, LineMeans limits, float[] otherLimits, float factor, float[] means) {
    this.scores = scores;
    this.limits = limits.means();
    this.otherLimits = otherLimits;
    this.size = limits.size();
    this.factor = factor / size;
    this.means = means;
  }

  @Override
  public void run() {
    int stride = means.length;
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      IntVector limit = Lanes.floats(limits, lane).reinterpretAsInts();
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int entry = 0; entry < size; entry++) {
        IntVector larger = limit.max(Float.floatToRawIntBits(otherLimits[entry]));
        IntVector bits = Lanes.floats(scores, entry * stride + lane).reinterpretAsInts();
        sum = sum.add(bits.min(larger).reinterpretAsFloats());
      }
      sum.mul(factor).intoArray(means, lane);
    }
  }
}
