package org.tsenor.mask.vector;

import org.tsenor.simd.Kernel;

/**
 * Sets in turn each row's and each column's potential to the midpoint between its N-th and its
 * (N+1)-th largest reduced score, so that alone it would keep exactly N; lanes are blocks.
 *
 * <p>Reduced scores are sorted in fours; two fours are merged as far as needed.
 */
final class MidpointSweep implements Sweeps {
  private final SortedFours rows;
  private final SortedFours columns;
  private final Kernel sortRows;
  private final Kernel sortColumns;
  private final Kernel moveRows;
  private final Kernel moveColumns;

  /** For blocks of 4 or 8. */
  MidpointSweep(LaneGroup group, int kept) {
    int size = group.size();
    this.rows = new SortedFours(group.fixed(), group.columnPotentials(), size, true);
    this.columns = new SortedFours(group.fixed(), group.rowPotentials(), size, false);
    this.sortRows = rows;
    this.sortColumns = columns;
    this.moveRows = mover(rows, group.rowPotentials(), kept, size);
    this.moveColumns = mover(columns, group.columnPotentials(), kept, size);
  }

  private static Kernel mover(SortedFours sorted, int[] potentials, int kept, int size) {
    return size == SortedFours.FOUR
        ? new MidpointOfFour(sorted, potentials, kept)
        : new MidpointOfEight(sorted, potentials, kept);
  }

  @Override
  public void take(int count) {
    for (int sweep = 0; sweep < count; sweep++) {
      Kernel.call(sortRows);
      Kernel.call(moveRows);
      Kernel.call(sortColumns);
      Kernel.call(moveColumns);
    }
  }
}
