package org.tsenor.pruning.calibrated;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;

/**
 * Rows go through matrix products in groups that are counted from the linear's first row: a product
 * of other rows may round otherwise, and then results would depend on the cut into bands.
 */
final class RowGroups {
  private static final int AIM = 64;

  private RowGroups() {}

  /** The largest multiple of the block size that is at most 64; 64 for every power of two. */
  public static int rowsFor(NmPattern pattern) {
    return AIM / pattern.blockSize() * pattern.blockSize();
  }

  /**
   * Refuses rows that a method cannot prune.
   *
   * @param inputs that the method was prepared for
   * @param rowGroup at a multiple of which bands start
   */
  public static void require(WeightRows rows, int inputs, SolverSettings solver, int rowGroup) {
    if (rows.columns() != inputs) {
      throw new IllegalArgumentException(
          "weights of %d inputs with a Gram matrix of %d".formatted(rows.columns(), inputs));
    }
    int blockSize = solver.pattern().blockSize();
    boolean transposable = solver.structure() == Structure.TRANSPOSABLE;
    if (rows.columns() % blockSize != 0 || transposable && rows.rows() % blockSize != 0) {
      throw new IllegalArgumentException(
          "a %s %s mask needs %s that are multiples of %d, but the band is %d x %d"
              .formatted(
                  solver.structure().label(),
                  solver.pattern(),
                  transposable ? "rows and columns" : "columns",
                  blockSize,
                  rows.rows(),
                  rows.columns()));
    }
    if (rows.firstRow() % rowGroup != 0) {
      throw new IllegalArgumentException(
          "a band must start at a multiple of %d rows but starts at row %d"
              .formatted(rowGroup, rows.firstRow()));
    }
  }
}
