package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * The masks that potentials threshold to, kept where A − u − v > 0, and which of them keep exactly
 * N everywhere: those are optimal as they are. Lanes are blocks.
 */
final class LaneWords implements Kernel {
  private static final int SIGN = Integer.SIZE - 1;

  /** Bits of a column's count, up to 8; the counts of eight columns are an int. */
  private static final int COUNT_BITS = 4;

  private final LaneGroup group;
  private final int kept;
  private final int size;
  private final int keptByColumns;
  private final int[] inColumns = new int[Lanes.COUNT];

  LaneWords(LaneGroup group, int kept) {
    this.group = group;
    this.kept = kept;
    this.size = group.size();
    int counts = 0;
    for (int column = 0; column < size; column++) {
      counts |= kept << column * COUNT_BITS;
    }
    this.keptByColumns = counts;
  }

  @Override
  public void run() {
    Arrays.fill(inColumns, 0);
    for (int row = 0; row < size; row++) {
      thresholdRow(row);
    }
    int[] unfit = group.unfit();
    Lanes.ints(inColumns, 0).sub(keptByColumns).or(Lanes.ints(unfit, 0)).intoArray(unfit, 0);
  }

  private void thresholdRow(int row) {
    IntVector potential = Lanes.ints(group.rowPotentials(), row * Lanes.COUNT);
    IntVector word = IntVector.zero(Lanes.INTS);
    IntVector inRow = IntVector.zero(Lanes.INTS);
    IntVector byColumns = IntVector.zero(Lanes.INTS);
    for (int column = 0; column < size; column++) {
      IntVector score = Lanes.ints(group.fixed(), (row * size + column) * Lanes.COUNT);
      IntVector keeps =
          Lanes.ints(group.columnPotentials(), column * Lanes.COUNT)
              .sub(score.sub(potential))
              .lanewise(VectorOperators.LSHR, SIGN);
      word = word.or(keeps.lanewise(VectorOperators.LSHL, column));
      inRow = inRow.add(keeps);
      byColumns = byColumns.or(keeps.lanewise(VectorOperators.LSHL, column * COUNT_BITS));
    }
    word.intoArray(group.rowWords(), row * Lanes.COUNT);
    byColumns.add(Lanes.ints(inColumns, 0)).intoArray(inColumns, 0);
    int[] unfit = group.unfit();
    inRow.sub(kept).or(Lanes.ints(unfit, 0)).intoArray(unfit, 0);
  }
}
