package org.tsenor.rapids;

import ai.rapids.cudf.HostMemoryBuffer;
import org.tsenor.pruning.BandStatistics;

/**
 * The proof of a band's mask, in sums over its blocks.
 *
 * @param keptScore sum of the kept scores
 * @param upperBound sum of the blocks' bounds
 * @param gapSum sum of the relative gaps
 * @param gapMax largest relative gap
 * @param completedEntries entries that an approximate solver had left out
 * @param backend what solved the band
 */
record BandSums(
    double keptScore,
    double upperBound,
    double gapSum,
    double gapMax,
    long completedEntries,
    String backend) {
  /** Doubles that the kernels leave for a band. */
  static final int TOTALS = 8;

  /** Bytes of them. */
  static final int BYTES = TOTALS * Double.BYTES;

  private static final String KERNELS = "cuda (RAPIDS plugin)";
  private static final int UNRESOLVED = 5;
  private static final int ILLEGAL = 6;

  /** What the kernels left for a row of the batch. */
  static BandSums of(HostMemoryBuffer totals, int row) {
    return new BandSums(
        total(totals, row, 0),
        total(totals, row, 1),
        total(totals, row, 2),
        total(totals, row, 3),
        (long) total(totals, row, 4),
        KERNELS);
  }

  /** Whether the kernels solved every block of a row. */
  static boolean isComplete(HostMemoryBuffer totals, int row) {
    return total(totals, row, UNRESOLVED) == 0 && total(totals, row, ILLEGAL) == 0;
  }

  private static double total(HostMemoryBuffer totals, int row, int index) {
    return totals.getDouble((long) row * BYTES + (long) index * Double.BYTES);
  }

  /** What the host found. */
  static BandSums of(BandStatistics host, String backend) {
    return new BandSums(
        host.keptScore(),
        host.upperBound(),
        host.gapSum(),
        host.gapMax(),
        host.completedEntries(),
        backend);
  }
}
