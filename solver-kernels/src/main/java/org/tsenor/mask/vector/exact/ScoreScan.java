package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;

/** Looks for scores that are negative, NaN or infinite, a vector at a time. */
final class ScoreScan {
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private ScoreScan() {}

  /**
   * Checks every score of a batch.
   *
   * @throws IllegalArgumentException naming block, row and column of the first bad score
   */
  static void requireFiniteAndNonNegative(ScoreBatch batch) {
    int length = batch.offset(batch.blocks());
    int whole = Lanes.FLOATS.loopBound(length);
    boolean valid = isValid(batch.scores(), whole);
    for (int index = whole; index < length; index++) {
      float score = batch.scores()[index];
      valid &= score >= 0 && score < Float.POSITIVE_INFINITY;
    }
    if (!valid) {
      batch.requireFiniteAndNonNegative();
    }
  }

  /** Adding +0.0 turns -0.0 into +0.0; then good bits are those in [0, bits of infinity). */
  private static boolean isValid(float[] scores, int length) {
    IntVector lowest = IntVector.zero(Lanes.INTS);
    IntVector highest = IntVector.zero(Lanes.INTS);
    for (int index = 0; index < length; index += Lanes.COUNT) {
      FloatVector values = Lanes.floats(scores, index);
      IntVector bits = values.add(0f).reinterpretAsInts();
      lowest = lowest.min(bits);
      highest = highest.max(bits);
    }
    return lowest.reduceLanes(VectorOperators.MIN) >= 0
        && highest.reduceLanes(VectorOperators.MAX) < INFINITY_BITS;
  }
}
