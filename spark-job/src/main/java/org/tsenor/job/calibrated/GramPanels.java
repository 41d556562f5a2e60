package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;

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

  private static final int ALIGNMENT = 256;

  /** Zeros. */
  static GramPanels zeros(DeviceWork work, int size) {
    List<DeviceMatrix> panels = new ArrayList<>();
    for (int first = 0; first < size; first += ROWS) {
      int end = Math.min(size, first + ROWS);
      DeviceMatrix panel = work.doubles(end - first, end);
      work.clear(panel);
      panels.add(panel);
    }
    return new GramPanels(size, List.copyOf(panels));
  }

  /** Device memory that they take. */
  static long bytes(int size) {
    long bytes = 0;
    for (int first = 0; first < size; first += ROWS) {
      int end = Math.min(size, first + ROWS);
      bytes += (long) (end - first) * end * Double.BYTES + ALIGNMENT;
    }
    return bytes;
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
