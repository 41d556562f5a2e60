package org.tsenor.mask.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/** Looks for scores that are negative, NaN or infinite, a vector at a time. */
final class ScoreScan implements Kernel {
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final float[] scores;
  private final int length;
  private final Kernel scan = this;
  private boolean valid;

  private ScoreScan(float[] scores, int length) {
    this.scores = scores;
    this.length = length;
  }

  /**
   * Checks every score of a batch.
   *
   * @throws IllegalArgumentException naming block, row and column of the first bad score
   */
  public static void requireFiniteAndNonNegative(ScoreBatch batch) {
    int length = batch.offset(batch.blocks());
    int whole = Lanes.FLOATS.loopBound(length);
    ScoreScan scan = new ScoreScan(batch.scores(), whole);
    Kernel.call(scan.scan);
    boolean valid = scan.valid;
    for (int index = whole; index < length; index++) {
      float score = batch.scores()[index];
      valid &= score >= 0 && score < Float.POSITIVE_INFINITY;
    }
    if (!valid) {
      batch.requireFiniteAndNonNegative();
    }
  }

  /** Adding +0.0 turns -0.0 into +0.0; then good bits are those in [0, bits of infinity). */
  @Override
  public void run() {
    IntVector lowest = IntVector.zero(Lanes.INTS);
    IntVector highest = lowest;
    for (int index = 0; index < length; index += Lanes.COUNT) {
      IntVector bits = Lanes.floats(scores, index).add(0f).reinterpretAsInts();
      lowest = lowest.min(bits);
      highest = highest.max(bits);
    }
    valid =
        lowest.reduceLanes(VectorOperators.MIN) >= 0
            && highest.reduceLanes(VectorOperators.MAX) < INFINITY_BITS;
  }
}
