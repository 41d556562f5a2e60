package org.tsenor.mask.vector.small;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.vector.lanes.Kernel;
import org.tsenor.mask.vector.lanes.Lanes;

/**
 * The masks that potentials threshold to, kept where A − u − v > 0, and which of them keep exactly
 * N everywhere: those are optimal as they are. Lanes are blocks.
 */
final class LaneWords implements Kernel {
  private static final int SIGN = Integer.SIZE - 1;

  private final LaneGroup group;
  private final int kept;
  private final int size;
  private final int[] columnCounts;

  LaneWords(LaneGroup group, int kept) {
    this.group = group;
    this.kept = kept;
    this.size = group.size();
    this.columnCounts = new int[size * Lanes.COUNT];
  }

  @Override
  public void run() {
    Arrays.fill(columnCounts, 0);
    for (int row = 0; row < size; row++) {
      thresholdRow(row);
    }
    int[] unfit = group.unfit();
    for (int column = 0; column < columnCounts.length; column += Lanes.COUNT) {
      Lanes.ints(columnCounts, column).sub(kept).or(Lanes.ints(unfit, 0)).intoArray(unfit, 0);
    }
  }

  private void thresholdRow(int row) {
    int[] unfit = group.unfit();
    IntVector potential = Lanes.ints(group.rowPotentials(), row * Lanes.COUNT);
    IntVector word = IntVector.zero(Lanes.INTS);
    IntVector count = IntVector.zero(Lanes.INTS);
    for (int column = 0; column < size; column++) {
      IntVector score = Lanes.ints(group.fixed(), (row * size + column) * Lanes.COUNT);
      IntVector keeps =
          Lanes.ints(group.columnPotentials(), column * Lanes.COUNT)
              .sub(score.sub(potential))
              .lanewise(VectorOperators.LSHR, SIGN);
      word = word.or(keeps.lanewise(VectorOperators.LSHL, column));
      count = count.add(keeps);
      int at = column * Lanes.COUNT;
      keeps.add(Lanes.ints(columnCounts, at)).intoArray(columnCounts, at);
    }
    word.intoArray(group.rowWords(), row * Lanes.COUNT);
    count.sub(kept).or(Lanes.ints(unfit, 0)).intoArray(unfit, 0);
  }
}
