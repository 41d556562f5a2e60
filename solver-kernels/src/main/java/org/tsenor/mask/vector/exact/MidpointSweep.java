package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Sets in turn each row's and each column's potential to the midpoint between its N-th and its
 * (N+1)-th largest reduced score, so that alone it would keep exactly N; lanes are blocks.
 *
 * <p>Four reduced scores are sorted by a network of five comparators. Of eight, two sorted fours
 * are merged only as far as needed: the k-th largest of both is the largest, over i + j = k, of the
 * smaller of the i-th of one and the j-th of the other.
 */
final class MidpointSweep implements Kernel {
  private static final int FOUR = 4;

  private final LaneGroup group;
  private final int kept;
  private final int size;

  /** Per four: a plane above all scores, then the sorted planes. */
  private final int[] sorted;

  /** Blocks of 4 or 8. */
  MidpointSweep(LaneGroup group, int kept) {
    this.group = group;
    this.kept = kept;
    this.size = group.size();
    this.sorted = new int[2 * (FOUR + 1) * Lanes.COUNT];
    Arrays.fill(sorted, Integer.MAX_VALUE);
  }

  @Override
  public void run() {
    int[] rows = group.rowPotentials();
    int[] columns = group.columnPotentials();
    for (int line = 0; line < 2 * size; line++) {
      boolean isRow = line < size;
      int index = isRow ? line : line - size;
      int first = isRow ? index * size : index;
      int step = isRow ? 1 : size;
      int[] others = isRow ? columns : rows;
      for (int entry = 0; entry < size; entry += FOUR) {
        sortFour(first, step, others, entry);
      }
      int[] moving = isRow ? rows : columns;
      if (size == FOUR) {
        midpoint(moving, index, Lanes.ints(sorted, kept * Lanes.COUNT), next());
      } else {
        midpoint(moving, index, largest(kept), largest(kept + 1));
      }
    }
  }

  private IntVector next() {
    return Lanes.ints(sorted, (kept + 1) * Lanes.COUNT);
  }

  private static void midpoint(int[] potentials, int index, IntVector high, IntVector low) {
    high.add(low).lanewise(VectorOperators.ASHR, 1).intoArray(potentials, index * Lanes.COUNT);
  }

  private void sortFour(int first, int step, int[] others, int entry) {
    IntVector a = reduced(first + entry * step, others, entry);
    IntVector b = reduced(first + (entry + 1) * step, others, entry + 1);
    IntVector c = reduced(first + (entry + 2) * step, others, entry + 2);
    IntVector d = reduced(first + (entry + 3) * step, others, entry + 3);
    IntVector highAb = a.max(b);
    IntVector lowAb = a.min(b);
    IntVector highCd = c.max(d);
    IntVector lowCd = c.min(d);
    IntVector middle = highAb.min(highCd);
    IntVector other = lowAb.max(lowCd);
    int at = (entry / FOUR * (FOUR + 1) + 1) * Lanes.COUNT;
    highAb.max(highCd).intoArray(sorted, at);
    middle.max(other).intoArray(sorted, at + Lanes.COUNT);
    middle.min(other).intoArray(sorted, at + 2 * Lanes.COUNT);
    lowAb.min(lowCd).intoArray(sorted, at + 3 * Lanes.COUNT);
  }

  private IntVector reduced(int plane, int[] others, int entry) {
    return Lanes.ints(group.fixed(), plane * Lanes.COUNT)
        .sub(Lanes.ints(others, entry * Lanes.COUNT));
  }

  /** The rank-th largest of two sorted fours. */
  private IntVector largest(int rank) {
    int from = Math.max(0, rank - FOUR);
    int to = Math.min(FOUR, rank);
    IntVector best = smaller(from, rank - from);
    for (int taken = from + 1; taken <= to; taken++) {
      best = best.max(smaller(taken, rank - taken));
    }
    return best;
  }

  private IntVector smaller(int rankInFirst, int rankInSecond) {
    return Lanes.ints(sorted, rankInFirst * Lanes.COUNT)
        .min(Lanes.ints(sorted, (FOUR + 1 + rankInSecond) * Lanes.COUNT));
  }
}
