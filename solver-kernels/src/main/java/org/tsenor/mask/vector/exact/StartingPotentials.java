package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import org.tsenor.mask.NmPattern;

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

  private final ScaledBlock block;
  private final float share;
  private final Kernel rowLimits;
  private final Kernel columnLimits;
  private final Kernel rowMeans;
  private final Kernel columnMeans;

  StartingPotentials(NmPattern pattern, ScaledBlock block) {
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
    Kernel.run(rowLimits);
    Kernel.run(columnLimits);
    Kernel.run(rowMeans);
    Kernel.run(columnMeans);
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
}
