package org.tsenor.mask.vector;

import java.util.Arrays;
import org.tsenor.simd.Lanes;

/**
 * Paths over entries whose reduced score is exactly zero, by breadth-first search on bits.
 *
 * <p>Blocks with many equal scores or zeros leave many such entries once the potentials lie on a
 * grid; an exchange of them costs nothing and keeps the potentials as they are. A step of the
 * search is a few operations on one word, against a pass over a line in {@link AugmentingPaths}.
 */
final class TiedPaths {
  private static final int NONE = -1;

  private final int size;
  private final LineBalance balance;
  private final PathFlip flip;
  private final long[] tiedOfRow;
  private final long[] tiedOfColumn;
  private long seenRows;
  private long seenColumns;
  private long openRows;
  private long openColumns;
  private int sinkRow;
  private int sinkColumn;

  TiedPaths(int size, LineBalance balance) {
    this.size = size;
    this.balance = balance;
    this.flip = new PathFlip(Lanes.padded(size));
    this.tiedOfRow = new long[size];
    this.tiedOfColumn = new long[size];
  }

  /** Rounds the potentials to multiples of the power of two that follows the width. */
  void snap(VectorScaledBlock block, float width) {
    float grid = Math.scalb(1f, Math.getExponent(width) + 2);
    snap(block.rowPotentials(), grid);
    snap(block.columnPotentials(), grid);
  }

  private static void snap(float[] potentials, float grid) {
    for (int line = 0; line < potentials.length; line++) {
      potentials[line] = (float) Math.rint(potentials[line] / grid) * grid;
    }
  }

  /** Mends entries until no path over ties is left. */
  void mend(VectorScaledBlock block) {
    if (balance.paths() == 0) {
      return;
    }
    findTies(block);
    while (balance.paths() > 0 && search(block)) {
      if (sinkRow != NONE) {
        flip.fromRow(sinkRow, block, balance);
      } else {
        flip.fromColumn(sinkColumn, block, balance);
      }
    }
  }

  private void findTies(VectorScaledBlock block) {
    Arrays.fill(tiedOfColumn, 0);
    for (int row = 0; row < size; row++) {
      long tied = 0;
      int at = row * block.stride();
      float potential = block.rowPotentials()[row];
      for (int column = 0; column < size; column++) {
        if (block.byRow()[at + column] - potential == block.columnPotentials()[column]) {
          tied |= 1L << column;
          tiedOfColumn[column] |= 1L << row;
        }
      }
      tiedOfRow[row] = tied;
    }
  }

  /** Looks for a path from any source to any sink. */
  private boolean search(VectorScaledBlock block) {
    flip.clear();
    openRows = balance.sourceRows();
    openColumns = balance.sourceColumns();
    seenRows = openRows;
    seenColumns = openColumns;
    sinkRow = NONE;
    sinkColumn = NONE;
    while ((openRows | openColumns) != 0 && sinkRow == NONE && sinkColumn == NONE) {
      if (openColumns != 0) {
        openColumn(block, Long.numberOfTrailingZeros(openColumns));
      } else {
        openRow(block, Long.numberOfTrailingZeros(openRows));
      }
    }
    return sinkRow != NONE || sinkColumn != NONE;
  }

  private void openColumn(VectorScaledBlock block, int column) {
    openColumns &= openColumns - 1;
    long next = tiedOfColumn[column] & block.columnWords()[column] & ~seenRows;
    seenRows |= next;
    openRows |= next;
    for (long rows = next; rows != 0; rows &= rows - 1) {
      flip.columnBefore()[Long.numberOfTrailingZeros(rows)] = column;
    }
    long sinks = next & balance.sinkRows();
    if (sinks != 0) {
      sinkRow = Long.numberOfTrailingZeros(sinks);
    }
  }

  private void openRow(VectorScaledBlock block, int row) {
    openRows &= openRows - 1;
    long next = tiedOfRow[row] & ~block.rowWords()[row] & ~seenColumns;
    seenColumns |= next;
    openColumns |= next;
    for (long columns = next; columns != 0; columns &= columns - 1) {
      flip.rowBefore()[Long.numberOfTrailingZeros(columns)] = row;
    }
    long sinks = next & balance.sinkColumns();
    if (sinks != 0) {
      sinkColumn = Long.numberOfTrailingZeros(sinks);
    }
  }
}
