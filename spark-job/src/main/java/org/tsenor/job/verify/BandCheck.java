package org.tsenor.job.verify;

import org.tsenor.job.selection.Sparsity;
import org.tsenor.mask.Structure;

/**
 * Proves one band of a pruned tensor: counts in both directions, zeros where the mask says so, kept
 * weights as they were.
 *
 * <p>Works weight by weight and shares no code with the solvers or the pruners, so that a fault
 * there is not a fault here.
 */
final class BandCheck {
  private final Sparsity target;
  private final boolean exact;
  private final BandFaults faults = new BandFaults();
  private long nonzeros;

  /**
   * @param exact whether a group must keep exactly N; otherwise at most N, as for weights without a
   *     mask file (a kept weight may be zero) or rows that were not completed
   */
  BandCheck(Sparsity target, boolean exact) {
    this.target = target;
    this.exact = exact;
  }

  /** Checks every weight of a band. */
  void check(MaskedBand band) {
    int size = target.pattern().blockSize();
    int[] kept = new int[band.columns()];
    for (int row = 0; row < band.rows(); row++) {
      checkRow(band, row, kept);
      boolean lastOfBlock = row % size == size - 1;
      if (target.structure() == Structure.TRANSPOSABLE && lastOfBlock) {
        checkColumns(band, row, kept);
        java.util.Arrays.fill(kept, 0);
      }
    }
  }

  private void checkRow(MaskedBand band, int row, int[] keptOfColumn) {
    int size = target.pattern().blockSize();
    int kept = 0;
    for (int column = 0; column < band.columns(); column++) {
      if (checkWeight(band, row, column)) {
        kept++;
        keptOfColumn[column]++;
      }
      if (column % size == size - 1) {
        if (wrong(kept) && faults.count()) {
          faults.tell(
              "row %d, block column %d: keeps %d of %d, %s"
                  .formatted(band.firstRow() + row, column / size, kept, size, allowed()));
        }
        kept = 0;
      }
    }
  }

  private void checkColumns(MaskedBand band, int lastRow, int[] kept) {
    int size = target.pattern().blockSize();
    for (int column = 0; column < kept.length; column++) {
      if (wrong(kept[column]) && faults.count()) {
        faults.tell(
            "column %d, block row %d, block column %d: keeps %d of %d, %s"
                .formatted(
                    column,
                    (band.firstRow() + lastRow) / size,
                    column / size,
                    kept[column],
                    size,
                    allowed()));
      }
    }
  }

  /** Whether the weight counts as kept. */
  private boolean checkWeight(MaskedBand band, int row, int column) {
    boolean keeps = band.keeps(row, column);
    int bits = band.weightBits(row, column);
    // -0.0 is a zero that a kernel may count as a value: only +0.0 is a pruned weight.
    int negativeZero = 1 << (8 * band.format().bytes() - 1);
    if (bits != 0 && bits != negativeZero) {
      nonzeros++;
    }
    if (!keeps && bits != 0 && faults.count()) {
      faults.tell(
          "row %d, column %d: pruned by the mask, but its bits are 0x%x and not +0.0"
              .formatted(band.firstRow() + row, column, bits));
    }
    if (keeps
        && band.original() != null
        && bits != band.originalBits(row, column)
        && faults.count()) {
      faults.tell(
          "row %d, column %d: kept, but its bits are 0x%x and were 0x%x"
              .formatted(band.firstRow() + row, column, bits, band.originalBits(row, column)));
    }
    return keeps;
  }

  private boolean wrong(int kept) {
    return exact ? kept != target.pattern().kept() : kept > target.pattern().kept();
  }

  private String allowed() {
    return (exact ? "must be exactly " : "may be at most ") + target.pattern().kept();
  }

  BandFaults faults() {
    return faults;
  }

  long nonzeros() {
    return nonzeros;
  }
}
