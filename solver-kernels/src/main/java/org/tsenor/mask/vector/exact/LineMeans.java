package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Means of the lines of a block, times a factor. */
final class LineMeans implements Kernel {
  private final float[] scores;
  private final int size;
  private final float factor;
  private final float[] means;

  /**
   * Means of the rows or of the columns.
   *
   * @param scores shape (stride, stride), lines in the second dimension
   * @param size entries of a line
   * @param factor of every mean
   * @param means where they go
   */
  LineMeans(float[] scores, int size, float factor, float[] means) {
    this.scores = scores;
    this.size = size;
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
        int at = entry * stride + lane;
        FloatVector two = Lanes.floats(scores, at).add(Lanes.floats(scores, at + stride));
        Lanes.floats(means, lane).add(two).intoArray(means, lane);
      }
    }
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      if (pairs < size) {
        FloatVector last = Lanes.floats(scores, pairs * stride + lane);
        Lanes.floats(means, lane).add(last).intoArray(means, lane);
      }
      Lanes.floats(means, lane).mul(factor).intoArray(means, lane);
    }
  }

  /** Where the means go. */
  float[] means() {
    return means;
  }

  int size() {
    return size;
  }
}
