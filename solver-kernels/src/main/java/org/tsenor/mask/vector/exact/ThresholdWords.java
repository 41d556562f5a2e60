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
final class ThresholdWords {
  private static final int SIGN = Integer.SIZE - 1;

  private final int size;
  private final int[] words;

  ThresholdWords(int size) {
    this.size = size;
    this.words = new int[Lanes.padded(size)];
  }

  /** Replaces the mask of a block by what its potentials threshold to; any number a line. */
  void set(ScaledBlock block) {
    int low = Math.min(size, Integer.SIZE);
    rowWords(block, 0, low);
    store(block.rowWords());
    columnWords(block, 0, low);
    store(block.columnWords());
    if (size > Integer.SIZE) {
      rowWords(block, Integer.SIZE, size);
      storeHigh(block.rowWords());
      columnWords(block, Integer.SIZE, size);
      storeHigh(block.columnWords());
    }
  }

  private void rowWords(ScaledBlock block, int first, int end) {
    float[] scores = block.byColumn();
    float[] columns = block.columnPotentials();
    for (int lane = 0; lane < words.length; lane += Lanes.COUNT) {
      FloatVector rows = Lanes.floats(block.rowPotentials(), lane);
      IntVector word = IntVector.zero(Lanes.INTS);
      for (int column = first; column < end; column++) {
        FloatVector score = Lanes.floats(scores, column * words.length + lane);
        FloatVector potential = FloatVector.broadcast(Lanes.FLOATS, columns[column]);
        word = word.or(sign(potential.sub(score.sub(rows))).and(1 << column));
      }
      word.intoArray(words, lane);
    }
  }

  private void columnWords(ScaledBlock block, int first, int end) {
    float[] scores = block.byRow();
    float[] rows = block.rowPotentials();
    for (int lane = 0; lane < words.length; lane += Lanes.COUNT) {
      FloatVector columns = Lanes.floats(block.columnPotentials(), lane);
      IntVector word = IntVector.zero(Lanes.INTS);
      for (int row = first; row < end; row++) {
        FloatVector score = Lanes.floats(scores, row * words.length + lane);
        word = word.or(sign(columns.sub(score.sub(rows[row]))).and(1 << row));
      }
      word.intoArray(words, lane);
    }
  }

  private static IntVector sign(FloatVector values) {
    return values.reinterpretAsInts().lanewise(VectorOperators.ASHR, SIGN);
  }

  private void store(long[] target) {
    for (int line = 0; line < size; line++) {
      target[line] = words[line] & 0xffffffffL;
    }
  }

  private void storeHigh(long[] target) {
    for (int line = 0; line < size; line++) {
      target[line] |= (long) words[line] << Integer.SIZE;
    }
  }
}
