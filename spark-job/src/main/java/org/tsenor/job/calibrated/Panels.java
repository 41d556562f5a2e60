package org.tsenor.job.calibrated;

import org.tsenor.linalg.DoubleMatrix;

/**
 * Cuts a matrix into pieces of whole rows that fit a message: of a symmetric one row r gives its r
 * + 1 entries up to the diagonal.
 *
 * @param height rows of the matrix
 * @param width columns of the matrix
 * @param rows of a panel, but the last
 * @param symmetric whether it is
 */
record Panels(int height, int width, int rows, boolean symmetric) {
  /**
   * Of a panel at most, if a row fits: Spark's streams of Java objects hold on to the last hundred
   * that passed, fifty panels and their keys, for every input and every file that is merged.
   */
  private static final int PANEL_BYTES = 256 << 10;

  /** Of a symmetric matrix. */
  static Panels of(int size) {
    return new Panels(size, size, rows(size), true);
  }

  /** Of any other. */
  static Panels of(int height, int width) {
    return new Panels(height, width, rows(width), false);
  }

  private static int rows(int width) {
    return Math.max(1, PANEL_BYTES / Double.BYTES / width);
  }

  int count() {
    return (height + rows - 1) / rows;
  }

  /** A panel's first row. */
  int first(int panel) {
    return panel * rows;
  }

  /** The row behind a panel's last. */
  int end(int panel) {
    return Math.min(height, (panel + 1) * rows);
  }

  /** Adds a panel to a matrix, to the lower triangle of a symmetric one. */
  void add(double[] entries, int panel, DoubleMatrix into) {
    double[] values = into.values();
    if (!symmetric) {
      int start = first(panel) * width;
      for (int i = 0; i < entries.length; i++) {
        values[start + i] += entries[i];
      }
      return;
    }
    int at = 0;
    for (int row = first(panel); row < end(panel); row++) {
      for (int column = 0; column <= row; column++) {
        values[row * width + column] += entries[at++];
      }
    }
  }
}
