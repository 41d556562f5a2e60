package org.tsenor.pruning;

import org.tsenor.simd.VectorModule;

/**
 * The loops over every weight of a band whose cost would show beside a fast solver's. Every
 * implementation gives the same bits.
 */
public interface WeightLoops {
  /**
   * Widens a run of finite weights to their magnitudes, exactly.
   *
   * @param first index of the first weight
   * @param into receives {@code count} magnitudes from index 0 on
   */
  void widen(WeightFormat format, byte[] weights, int first, int count, float[] into);

  /**
   * Widens one row of blocks to magnitudes and brings them into blocks, one after the other:
   * (blockRows, columns) becomes (columns / blockSize, blockRows, blockSize).
   *
   * @param firstRow of the blocks in the band
   * @param into receives the blocks from {@code at} on
   */
  void widenBlocks(WeightBand band, int firstRow, RowOfBlocks shape, float[] into, int at);

  /**
   * Copies a row, kept weights bit for bit and pruned ones as +0.0.
   *
   * @param mask shape (rows, ⌈columns/8⌉): bit k of byte b is column 8b+k, 1 means kept
   * @param into as long as the band's weights, zero where nothing was copied
   */
  void copyKept(WeightBand band, byte[] mask, int row, byte[] into);

  /**
   * Adds magnitudes to sums.
   *
   * @param length of those to add, a multiple of {@link WeightSums#LANES}
   */
  void addTo(WeightSums sums, float[] magnitudes, int length);

  /** The fastest that runs in this process. */
  static WeightLoops fastest() {
    return VectorModule.isPresent() ? new VectorWeightLoops() : new PlainWeightLoops();
  }
}
