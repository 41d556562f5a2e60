package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.tsenor.mask.NmPattern;

/**
 * Potentials from line means: u = λ r and v = λ (c − mean) with row means r, column means c and λ =
 * max(0.2, ln(M/N)), which is right for scores that fall off exponentially.
 *
 * <p>A second pass takes the means of scores cut at three times the larger of their line means: one
 * outlier would otherwise lift a whole line.
 */
final class StartingPotentials {
  private static final double SMALLEST_SHARE = 0.2;
  private static final float OUTLIER = 3f;

  private final int size;
  private final float share;
  private final float[] rowLimits;
  private final float[] columnLimits;

  StartingPotentials(NmPattern pattern) {
    this.size = pattern.blockSize();
    this.share = (float) Math.max(SMALLEST_SHARE, -Math.log(pattern.density()));
    this.rowLimits = new float[Lanes.padded(size)];
    this.columnLimits = new float[Lanes.padded(size)];
  }

  /**
   * Sets the potentials of a block.
   *
   * @return the mean of the cut scores, the block's own scale; positive unless all scores are zero
   */
  float set(ScaledBlock block) {
    means(block.byColumn(), OUTLIER / size, rowLimits);
    means(block.byRow(), OUTLIER / size, columnLimits);
    float[] rows = block.rowPotentials();
    float[] columns = block.columnPotentials();
    cutMeans(block.byColumn(), rowLimits, columnLimits, rows);
    cutMeans(block.byRow(), columnLimits, rowLimits, columns);
    Arrays.fill(rows, size, rows.length, 0);
    Arrays.fill(columns, size, columns.length, 0);
    float total = 0;
    for (int row = 0; row < size; row++) {
      total += rows[row];
    }
    float level = total / size;
    for (int column = 0; column < size; column++) {
      columns[column] -= level;
    }
    return level / share;
  }

  private void means(float[] scores, float factor, float[] means) {
    for (int lane = 0; lane < means.length; lane += Lanes.COUNT) {
      FloatVector sum = Lanes.floats(scores, lane);
      for (int entry = 1; entry < size; entry++) {
        sum = sum.add(Lanes.floats(scores, entry * means.length + lane));
      }
      sum.mul(factor).intoArray(means, lane);
    }
  }

  private void cutMeans(float[] scores, float[] limits, float[] otherLimits, float[] means) {
    for (int lane = 0; lane < means.length; lane += Lanes.COUNT) {
      IntVector limit = Lanes.floats(limits, lane).reinterpretAsInts();
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int entry = 0; entry < size; entry++) {
        IntVector larger = limit.max(Float.floatToRawIntBits(otherLimits[entry]));
        IntVector bits = Lanes.floats(scores, entry * means.length + lane).reinterpretAsInts();
        sum = sum.add(bits.min(larger).reinterpretAsFloats());
      }
      sum.mul(share / size).intoArray(means, lane);
    }
  }
}
