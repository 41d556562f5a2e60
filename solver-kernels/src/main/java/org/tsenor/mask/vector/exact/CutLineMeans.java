package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

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
    int pairs = size & ~1;
    Arrays.fill(means, 0);
    for (int entry = 0; entry < pairs; entry += 2) {
      for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
        FloatVector two = cut(entry, lane).add(cut(entry + 1, lane));
        Lanes.floats(means, lane).add(two).intoArray(means, lane);
      }
    }
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      if (pairs < size) {
        Lanes.floats(means, lane).add(cut(pairs, lane)).intoArray(means, lane);
      }
      Lanes.floats(means, lane).mul(factor).intoArray(means, lane);
    }
  }

  private FloatVector cut(int entry, int lane) {
    return Lanes.floats(scores, entry * means.length + lane)
        .reinterpretAsInts()
        .min(
            Lanes.floats(limits, lane)
                .reinterpretAsInts()
                .max(Float.floatToRawIntBits(otherLimits[entry])))
        .reinterpretAsFloats();
  }
}
