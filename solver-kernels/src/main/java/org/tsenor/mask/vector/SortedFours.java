package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * The reduced scores A − (potential of the other line) of every row, or of every column, sorted in
 * descending order four by four with five comparators; lanes are blocks.
 */
final class SortedFours implements Kernel {
  static final int FOUR = 4;

  /** Planes of one four: one above all scores, then the four. */
  static final int PLANES = FOUR + 1;

  private final int[] scores;
  private final int[] others;
  private final int size;
  private final int lineStep;
  private final int entryStep;
  private final int[] sorted;

  /**
   * A sort of rows or of columns.
   *
   * @param scores shape (size, size, lanes)
   * @param others potentials of the entries of a line, shape (size, lanes)
   * @param size 4 or 8
   * @param rows whether lines are rows
   */
  SortedFours(int[] scores, int[] others, int size, boolean rows) {
    this.scores = scores;
    this.others = others;
    this.size = size;
    this.lineStep = (rows ? size : 1) * Lanes.COUNT;
    this.entryStep = (rows ? 1 : size) * Lanes.COUNT;
    this.sorted = new int[size * (size / FOUR) * PLANES * Lanes.COUNT];
    Arrays.fill(sorted, Integer.MAX_VALUE);
  }

  @Override
  public void run() {
    int to = Lanes.COUNT;
    for (int line = 0; line < size; line++) {
      for (int entry = 0; entry < size; entry += FOUR) {
        sort(line * lineStep + entry * entryStep, entry * Lanes.COUNT, to);
        to += PLANES * Lanes.COUNT;
      }
    }
  }

  private void sort(int from, int other, int to) {
    IntVector a = reduced(from, other);
    IntVector b = reduced(from + entryStep, other + Lanes.COUNT);
    IntVector c = reduced(from + 2 * entryStep, other + 2 * Lanes.COUNT);
    IntVector d = reduced(from + 3 * entryStep, other + 3 * Lanes.COUNT);
    IntVector highAb = a.max(b);
    IntVector lowAb = a.min(b);
    IntVector highCd = c.max(d);
    IntVector lowCd = c.min(d);
    IntVector lowHigh = highAb.min(highCd);
    IntVector highLow = lowAb.max(lowCd);
    highAb.max(highCd).intoArray(sorted, to);
    lowHigh.max(highLow).intoArray(sorted, to + Lanes.COUNT);
    lowHigh.min(highLow).intoArray(sorted, to + 2 * Lanes.COUNT);
    lowAb.min(lowCd).intoArray(sorted, to + 3 * Lanes.COUNT);
  }

  private IntVector reduced(int from, int other) {
    return Lanes.ints(scores, from).sub(Lanes.ints(others, other));
  }

  /** Shape (size, size / 4, {@link #PLANES}, lanes). */
  int[] sorted() {
    return sorted;
  }
}
