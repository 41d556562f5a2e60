package org.tsenor.engine.device;

import java.util.ArrayList;
import java.util.List;

/**
 * The lower triangle of a symmetric matrix of doubles on a device, in panels of rows that end with
 * the diagonal of their last: about half the memory of the square, which cuBLAS's dsyrk would need.
 *
 * @param size rows and columns of the matrix
 * @param panels each of shape (at most {@link #ROWS}, its last row + 1)
 */
record GramPanels(int size, List<DeviceMatrix> panels) {
  /** Of a panel but the last; what lies above the diagonal inside them is computed in vain. */
  static final int ROWS = 1024;

  /** Deals panels out. */
  static GramPanels in(DeviceSlab slab, int size) {
    List<DeviceMatrix> panels = new ArrayList<>();
    for (int first = 0; first < size; first += ROWS) {
      int end = Math.min(size, first + ROWS);
      panels.add(slab.doubles(end - first, end));
    }
    return new GramPanels(size, List.copyOf(panels));
  }

  /** The matrix's row that a panel begins with. */
  static int firstRow(int panel) {
    return panel * ROWS;
  }

  /** The panel that has a row. */
  DeviceMatrix panelOf(int row) {
    return panels.get(row / ROWS);
  }
}
