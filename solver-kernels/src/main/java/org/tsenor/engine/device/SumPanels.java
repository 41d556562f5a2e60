package org.tsenor.engine.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * A sum y·xᵀ over tokens in doubles on a device, in panels of rows: a panel's products of floats
 * need no second matrix of the sum's size, and of a symmetric sum half the memory of the square
 * will do, which cuBLAS's dsyrk would need.
 *
 * @param rows of the sum, columns of y
 * @param columns of the sum, those of x
 * @param panels each of at most {@link #ROWS} rows, and of the sum's first columns
 */
record SumPanels(int rows, int columns, List<DeviceMatrix> panels) {
  /** Of a panel but the last. */
  static final int ROWS = 1024;

  /** Deals out panels of all columns. */
  static SumPanels whole(DeviceSlab slab, int rows, int columns) {
    return in(slab, rows, columns, end -> columns);
  }

  /**
   * Deals out panels that end with the diagonal of their last row; what lies above the diagonal
   * inside them is computed in vain.
   */
  static SumPanels lower(DeviceSlab slab, int size) {
    return in(slab, size, size, end -> end);
  }

  private static SumPanels in(DeviceSlab slab, int rows, int columns, IntUnaryOperator width) {
    List<DeviceMatrix> panels = new ArrayList<>();
    for (int first = 0; first < rows; first += ROWS) {
      int end = Math.min(rows, first + ROWS);
      panels.add(slab.doubles(end - first, width.applyAsInt(end)));
    }
    return new SumPanels(rows, columns, List.copyOf(panels));
  }

  /** The sum's row that a panel begins with. */
  static int firstRow(int panel) {
    return panel * ROWS;
  }

  /**
   * Some rows, in pieces that lie in one panel each.
   *
   * @param firstRow of them
   * @param endRow behind the last
   * @throws IndexOutOfBoundsException if the sum has not so many
   */
  List<DeviceMatrix> rowRange(int firstRow, int endRow) {
    Objects.checkFromToIndex(firstRow, endRow, rows);
    List<DeviceMatrix> pieces = new ArrayList<>();
    for (int row = firstRow; row < endRow; ) {
      int end = Math.min(endRow, (row / ROWS + 1) * ROWS);
      pieces.add(panels.get(row / ROWS).rowRange(row % ROWS, end - row));
      row = end;
    }
    return pieces;
  }
}
