package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * The mask that potentials threshold to, as bits by rows and by columns: kept where A − u − v > 0.
 *
 * <p>The sign of v − (A − u) is that of the reduced score, negated; shifted down it is a mask of
 * all ones or zeros, which costs less than a comparison turned into a number. Both directions
 * subtract in the same order, so they round alike and agree on every entry.
 */
final class ThresholdWords implements Kernel {
  private static final int SIGN = Integer.SIZE - 1;

  private final int size;
  private final int[] rowWords;
  private final int[] columnWords;
  private final Kernel thresholds = this;
  private VectorScaledBlock block;
  private int first;
  private int end;

  ThresholdWords(int size) {
    this.size = size;
    this.rowWords = new int[Lanes.padded(size)];
    this.columnWords = new int[Lanes.padded(size)];
  }

  /** Replaces the mask of a block by what its potentials threshold to; any number a line. */
  void set(VectorScaledBlock target) {
    block = target;
    first = 0;
    end = Math.min(size, Integer.SIZE);
    Kernel.call(thresholds);
    for (int line = 0; line < size; line++) {
      target.rowWords()[line] = Integer.toUnsignedLong(rowWords[line]);
      target.columnWords()[line] = Integer.toUnsignedLong(columnWords[line]);
    }
    if (size > Integer.SIZE) {
      addHighHalf(target);
    }
  }

  private void addHighHalf(VectorScaledBlock target) {
    first = Integer.SIZE;
    end = size;
    Kernel.call(thresholds);
    for (int line = 0; line < size; line++) {
      target.rowWords()[line] |= (long) rowWords[line] << Integer.SIZE;
      target.columnWords()[line] |= (long) columnWords[line] << Integer.SIZE;
    }
  }

  @Override
  public void run() {
    for (int lane = 0; lane < rowWords.length; lane += Lanes.COUNT) {
      threshold(lane);
    }
  }

  private void threshold(int lane) {
    IntVector rows = IntVector.zero(Lanes.INTS);
    IntVector columns = rows;
    for (int entry = first; entry < end; entry++) {
      rows = rows.or(rowBits(entry, lane));
      columns = columns.or(columnBits(entry, lane));
    }
    rows.intoArray(rowWords, lane);
    columns.intoArray(columnWords, lane);
  }

  private IntVector rowBits(int column, int lane) {
    FloatVector score = Lanes.floats(block.byColumn(), column * rowWords.length + lane);
    return FloatVector.broadcast(Lanes.FLOATS, block.columnPotentials()[column])
        .sub(score.sub(Lanes.floats(block.rowPotentials(), lane)))
        .reinterpretAsInts()
        .lanewise(VectorOperators.ASHR, SIGN)
        .and(1 << column);
  }

  private IntVector columnBits(int row, int lane) {
    FloatVector score = Lanes.floats(block.byRow(), row * rowWords.length + lane);
    return Lanes.floats(block.columnPotentials(), lane)
        .sub(score.sub(block.rowPotentials()[row]))
        .reinterpretAsInts()
        .lanewise(VectorOperators.ASHR, SIGN)
        .and(1 << row);
  }
}
