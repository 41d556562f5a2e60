package org.tsenor.mask.vector.exact;

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
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      FloatVector even = FloatVector.zero(Lanes.FLOATS);
      FloatVector odd = even;
      for (int entry = 0; entry < pairs; entry += 2) {
        int at = entry * stride + lane;
        even = even.add(Lanes.floats(scores, at));
        odd = odd.add(Lanes.floats(scores, at + stride));
      }
      if (pairs < size) {
        even = even.add(Lanes.floats(scores, pairs * stride + lane));
      }
      even.add(odd).mul(factor).intoArray(means, lane);
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
