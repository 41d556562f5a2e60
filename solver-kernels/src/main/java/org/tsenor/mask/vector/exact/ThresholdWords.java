package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

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
  private ScaledBlock block;
  private int first;
  private int end;

  ThresholdWords(int size) {
    this.size = size;
    this.rowWords = new int[Lanes.padded(size)];
    this.columnWords = new int[Lanes.padded(size)];
  }

  /** Replaces the mask of a block by what its potentials threshold to; any number a line. */
  void set(ScaledBlock target) {
    block = target;
    first = 0;
    end = Math.min(size, Integer.SIZE);
    Kernel.run(thresholds);
    for (int line = 0; line < size; line++) {
      target.rowWords()[line] = Integer.toUnsignedLong(rowWords[line]);
      target.columnWords()[line] = Integer.toUnsignedLong(columnWords[line]);
    }
    if (size > Integer.SIZE) {
      addHighHalf(target);
    }
  }

  private void addHighHalf(ScaledBlock target) {
    first = Integer.SIZE;
    end = size;
    Kernel.run(thresholds);
    for (int line = 0; line < size; line++) {
      target.rowWords()[line] |= (long) rowWords[line] << Integer.SIZE;
      target.columnWords()[line] |= (long) columnWords[line] << Integer.SIZE;
    }
  }

  @Override
  public void run() {
    for (int lane = 0; lane < rowWords.length; lane += Lanes.COUNT) {
      rows(lane);
      columns(lane);
    }
  }

  private void rows(int lane) {
    float[] scores = block.byColumn();
    float[] columns = block.columnPotentials();
    FloatVector rows = Lanes.floats(block.rowPotentials(), lane);
    IntVector words = IntVector.zero(Lanes.INTS);
    for (int column = first; column < end; column++) {
      FloatVector score = Lanes.floats(scores, column * rowWords.length + lane);
      FloatVector potential = FloatVector.broadcast(Lanes.FLOATS, columns[column]);
      words = words.or(sign(potential.sub(score.sub(rows))).and(1 << column));
    }
    words.intoArray(rowWords, lane);
  }

  private void columns(int lane) {
    float[] scores = block.byRow();
    float[] rows = block.rowPotentials();
    FloatVector columns = Lanes.floats(block.columnPotentials(), lane);
    IntVector words = IntVector.zero(Lanes.INTS);
    for (int row = first; row < end; row++) {
      FloatVector score = Lanes.floats(scores, row * columnWords.length + lane);
      words = words.or(sign(columns.sub(score.sub(rows[row]))).and(1 << row));
    }
    words.intoArray(columnWords, lane);
  }

  private static IntVector sign(FloatVector values) {
    return values.reinterpretAsInts().lanewise(VectorOperators.ASHR, SIGN);
  }
}
