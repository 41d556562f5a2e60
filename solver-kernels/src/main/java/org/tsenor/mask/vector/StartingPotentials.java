package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.tsenor.mask.NmPattern;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Potentials from line means: u = λ r and v = λ (c − mean) with row means r, column means c and λ =
 * max(0.2, ln(M/N)), which is right for scores that fall off exponentially.
 *
 * <p>The means are of scores cut at three times the larger of their plain line means: one outlier
 * would otherwise lift a whole line.
 */
final class StartingPotentials {
  private static final double SMALLEST_SHARE = 0.2;
  private static final float OUTLIER = 3f;

  private final VectorScaledBlock block;
  private final float share;
  private final Kernel rowLimits;
  private final Kernel columnLimits;
  private final Kernel rowMeans;
  private final Kernel columnMeans;

  StartingPotentials(NmPattern pattern, VectorScaledBlock block) {
    int size = block.size();
    float[] rows = new float[block.stride()];
    float[] columns = new float[block.stride()];
    float[] rowStarts = block.rowPotentials();
    float[] columnStarts = block.columnPotentials();
    this.block = block;
    this.share = (float) Math.max(SMALLEST_SHARE, -Math.log(pattern.density()));
    LineMeans rowPlain = new LineMeans(block.byColumn(), size, OUTLIER, rows);
    LineMeans columnPlain = new LineMeans(block.byRow(), size, OUTLIER, columns);
    this.rowLimits = rowPlain;
    this.columnLimits = columnPlain;
    this.rowMeans = new CutLineMeans(block.byColumn(), rowPlain, columns, share, rowStarts);
    this.columnMeans = new CutLineMeans(block.byRow(), columnPlain, rows, share, columnStarts);
  }

  /**
   * Sets the potentials of the block.
   *
   * @return the mean of the cut scores, the block's own scale; positive unless all scores are zero
   */
  float set() {
    Kernel.call(rowLimits);
    Kernel.call(columnLimits);
    Kernel.call(rowMeans);
    Kernel.call(columnMeans);
    int size = block.size();
    float[] rows = block.rowPotentials();
    float[] columns = block.columnPotentials();
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

  /** Means of the lines of a block, times a factor. */
  private static final class LineMeans implements Kernel {
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
      for (int lane = 0; lane < means.length; lane += Lanes.COUNT) {
        sum(lane).mul(factor).intoArray(means, lane);
      }
    }

    private FloatVector sum(int lane) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int entry = 0; entry < size; entry++) {
        sum = sum.add(Lanes.floats(scores, entry * means.length + lane));
      }
      return sum;
    }

    /** Where the means go. */
    float[] means() {
      return means;
    }

    int size() {
      return size;
    }
  }

  /** Means of the lines of a block, of scores cut at the larger limit of their two lines. */
  private static final class CutLineMeans implements Kernel {
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
    CutLineMeans(
        float[] scores, LineMeans limits, float[] otherLimits, float factor, float[] means) {
      this.scores = scores;
      this.limits = limits.means();
      this.otherLimits = otherLimits;
      this.size = limits.size();
      this.factor = factor / size;
      this.means = means;
    }

    @Override
    public void run() {
      for (int lane = 0; lane < means.length; lane += Lanes.COUNT) {
        sum(lane).mul(factor).intoArray(means, lane);
      }
    }

    private FloatVector sum(int lane) {
      IntVector limit = Lanes.floats(limits, lane).reinterpretAsInts();
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int entry = 0; entry < size; entry++) {
        IntVector larger = limit.max(Float.floatToRawIntBits(otherLimits[entry]));
        IntVector score = Lanes.floats(scores, entry * means.length + lane).reinterpretAsInts();
        sum = sum.add(score.min(larger).reinterpretAsFloats());
      }
      return sum;
    }
  }
}
