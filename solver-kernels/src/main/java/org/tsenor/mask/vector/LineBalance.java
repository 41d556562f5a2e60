package org.tsenor.mask.vector;

/**
 * How far the lines of a mask are from keeping exactly N, as sets of bits.
 *
 * <p>A path leads from a source, a line with an entry to give (a column that keeps too many, a row
 * that keeps too few), to a sink, a line that takes one.
 */
final class LineBalance {
  private final int kept;
  private final int size;
  private final int[] rowExcess;
  private final int[] columnExcess;
  private int paths;
  private long sourceRows;
  private long sinkRows;
  private long sourceColumns;
  private long sinkColumns;

  LineBalance(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.rowExcess = new int[size];
    this.columnExcess = new int[size];
  }

  /** Counts a mask. */
  void count(VectorScaledBlock block) {
    paths = 0;
    sourceRows = 0;
    sinkRows = 0;
    sourceColumns = 0;
    sinkColumns = 0;
    for (int line = 0; line < size; line++) {
      int row = Long.bitCount(block.rowWords()[line]) - kept;
      int column = Long.bitCount(block.columnWords()[line]) - kept;
      rowExcess[line] = row;
      columnExcess[line] = column;
      if ((row | column) != 0) {
        classify(line, row, column);
      }
    }
  }

  private void classify(int line, int row, int column) {
    long bit = 1L << line;
    paths += Math.max(0, column) + Math.max(0, -row);
    sourceRows |= row < 0 ? bit : 0;
    sinkRows |= row > 0 ? bit : 0;
    sourceColumns |= column > 0 ? bit : 0;
    sinkColumns |= column < 0 ? bit : 0;
  }

  /** Paths that the mask is away from exactly N everywhere. */
  int paths() {
    return paths;
  }

  /** Rows that keep too few. */
  long sourceRows() {
    return sourceRows;
  }

  /** Rows that keep too many. */
  long sinkRows() {
    return sinkRows;
  }

  /** Columns that keep too many. */
  long sourceColumns() {
    return sourceColumns;
  }

  /** Columns that keep too few. */
  long sinkColumns() {
    return sinkColumns;
  }

  /** A path began in a row: it keeps one more. */
  void giveFromRow(int row) {
    paths--;
    if (++rowExcess[row] == 0) {
      sourceRows &= ~(1L << row);
    }
  }

  /** A path began in a column: it keeps one less. */
  void giveFromColumn(int column) {
    paths--;
    if (--columnExcess[column] == 0) {
      sourceColumns &= ~(1L << column);
    }
  }

  /** A path ended in a row: it keeps one less. */
  void takeIntoRow(int row) {
    if (--rowExcess[row] == 0) {
      sinkRows &= ~(1L << row);
    }
  }

  /** A path ended in a column: it keeps one more. */
  void takeIntoColumn(int column) {
    if (++columnExcess[column] == 0) {
      sinkColumns &= ~(1L << column);
    }
  }
}
