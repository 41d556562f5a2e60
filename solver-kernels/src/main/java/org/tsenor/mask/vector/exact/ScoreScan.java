package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;

/** Refuses scores that are negative, NaN or infinite. */
final class ScoreScan {
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private ScoreScan() {}

  /**
   * Checks every score of a batch.
   *
   * @throws IllegalArgumentException naming block, row and column of the first bad score
   */
  static void requireValid(ScoreBatch batch) {
    float[] scores = batch.scores();
    int length = batch.offset(batch.blocks());
    int vectors = Lanes.FLOATS.loopBound(length);
    if (!isValid(scores, vectors)) {
      throw refusal(batch, length);
    }
    for (int index = vectors; index < length; index++) {
      if (!isValid(scores[index])) {
        throw refusal(batch, length);
      }
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

  private static boolean isValid(float score) {
    return score >= 0 && score < Float.POSITIVE_INFINITY;
  }

  private static IllegalArgumentException refusal(ScoreBatch batch, int length) {
    int index = 0;
    while (index < length && isValid(batch.scores()[index])) {
      index++;
    }
    int inBlock = index % batch.blockEntries();
    return new IllegalArgumentException(
        "score at block %d, row %d, column %d is %s: scores must be finite and not negative"
            .formatted(
                index / batch.blockEntries(),
                inBlock / batch.blockSize(),
                inBlock % batch.blockSize(),
                batch.scores()[index]));
  }
}
