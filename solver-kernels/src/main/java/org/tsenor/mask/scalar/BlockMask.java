package org.tsenor.mask.scalar;

import java.util.Arrays;

/** The mask of one square block while it is built: bits by rows and, kept in step, by columns. */
public final class BlockMask {
  private final int size;
  private final long everything;
  private final long[] rows;
  private final long[] columns;

  /**
   * An empty mask.
   *
   * @param size rows and columns of the block, in [2, 64]
   */
  public BlockMask(int size) {
    this.size = size;
    this.everything = -1L >>> (Long.SIZE - size);
    this.rows = new long[size];
    this.columns = new long[size];
  }

  /** Rows and columns of the block. */
  public int size() {
    return size;
  }

  /** Drops every entry. */
  public void clear() {
    Arrays.fill(rows, 0);
    Arrays.fill(columns, 0);
  }

  /** Keeps an entry. */
  public void add(int row, int column) {
    rows[row] |= 1L << column;
    columns[column] |= 1L << row;
  }

  /** Drops an entry. */
  public void remove(int row, int column) {
    rows[row] &= ~(1L << column);
    columns[column] &= ~(1L << row);
  }

  /** Whether an entry is kept. */
  public boolean keeps(int row, int column) {
    return (rows[row] >>> column & 1) != 0;
  }

  /** Columns kept in a row, as bits. */
  public long row(int row) {
    return rows[row];
  }

  /** Rows kept in a column, as bits. */
  public long column(int column) {
    return columns[column];
  }

  /** Columns not kept in a row, as bits. */
  public long freeInRow(int row) {
    return ~rows[row] & everything;
  }

  /** Rows not kept in a column, as bits. */
  public long freeInColumn(int column) {
    return ~columns[column] & everything;
  }

  /** Entries kept in a row. */
  public int rowCount(int row) {
    return Long.bitCount(rows[row]);
  }

  /** Entries kept in a column. */
  public int columnCount(int column) {
    return Long.bitCount(columns[column]);
  }

  /** Replaces this mask by another of the same size. */
  public void set(BlockMask other) {
    System.arraycopy(other.rows, 0, rows, 0, size);
    System.arraycopy(other.columns, 0, columns, 0, size);
  }

  /** Replaces this mask by row words that start at an index. */
  public void read(long[] words, int from) {
    clear();
    for (int row = 0; row < size; row++) {
      rows[row] = words[from + row];
      for (long bits = rows[row]; bits != 0; bits &= bits - 1) {
        columns[Long.numberOfTrailingZeros(bits)] |= 1L << row;
      }
    }
  }

  /** Writes the row words, starting at an index. */
  public void write(long[] words, int to) {
    System.arraycopy(rows, 0, words, to, size);
  }
}
