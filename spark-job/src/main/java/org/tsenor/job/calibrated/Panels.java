package org.tsenor.job.calibrated;

import org.tsenor.linalg.DoubleMatrix;

/**
 * Cuts the lower triangle of a symmetric matrix into pieces of whole rows that fit a message: row r
 * gives its r + 1 entries up to the diagonal.
 *
 * @param size rows and columns of the matrix
 * @param rows of a panel, but the last
 */
record Panels(int size, int rows) {
  /**
   * Of a panel at most, if a row fits: Spark's streams of Java objects hold on to the last hundred
   * that passed, fifty panels and their keys, for every input and every file that is merged.
   */
  private static final int PANEL_BYTES = 256 << 10;

  static Panels of(int size) {
    return new Panels(size, Math.max(1, PANEL_BYTES / Double.BYTES / size));
  }

  int count() {
    return (size + rows - 1) / rows;
  }

  /** A panel's first row. */
  int first(int panel) {
    return panel * rows;
  }

  /** The row behind a panel's last. */
  int end(int panel) {
    return Math.min(size, (panel + 1) * rows);
  }

  /** Adds a panel to both triangles of a matrix. */
  void add(double[] entries, int panel, DoubleMatrix into) {
    int at = 0;
    double[] values = into.values();
    for (int row = first(panel); row < end(panel); row++) {
      for (int column = 0; column <= row; column++) {
        double sum = values[row * size + column] + entries[at++];
        values[row * size + column] = sum;
        values[column * size + row] = sum;
      }
    }
  }
}
