package org.tsenor.mask.vector;

import java.util.Arrays;

/**
 * The tree that a search leaves behind, and the exchange of kept and free entries along one of its
 * paths.
 */
final class PathFlip {
  private static final int NONE = -1;

  private final int[] rowBefore;
  private final int[] columnBefore;

  PathFlip(int stride) {
    this.rowBefore = new int[stride];
    this.columnBefore = new int[stride];
  }

  /** Forgets the last tree. */
  void clear() {
    Arrays.fill(rowBefore, NONE);
    Arrays.fill(columnBefore, NONE);
  }

  /** Per column, the row from which a path reaches it, or -1. */
  int[] rowBefore() {
    return rowBefore;
  }

  /** Per row, the column from which a path reaches it, or -1. */
  int[] columnBefore() {
    return columnBefore;
  }

  /** Flips the path that ends in a column. */
  void fromColumn(int sink, VectorScaledBlock block, LineBalance balance) {
    balance.takeIntoColumn(sink);
    int column = sink;
    while (rowBefore[column] != NONE) {
      int row = rowBefore[column];
      flip(block, row, column);
      column = columnBefore[row];
      if (column == NONE) {
        balance.giveFromRow(row);
        return;
      }
      flip(block, row, column);
    }
    balance.giveFromColumn(column);
  }

  /** Flips the path that ends in a row. */
  void fromRow(int sink, VectorScaledBlock block, LineBalance balance) {
    balance.takeIntoRow(sink);
    int row = sink;
    while (columnBefore[row] != NONE) {
      int column = columnBefore[row];
      flip(block, row, column);
      row = rowBefore[column];
      if (row == NONE) {
        balance.giveFromColumn(column);
        return;
      }
      flip(block, row, column);
    }
    balance.giveFromRow(row);
  }

  private static void flip(VectorScaledBlock block, int row, int column) {
    block.rowWords()[row] ^= 1L << column;
    block.columnWords()[column] ^= 1L << row;
  }
}
