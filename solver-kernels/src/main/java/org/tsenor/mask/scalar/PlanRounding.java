package org.tsenor.mask.scalar;

/**
 * Rounds greedily: entries in descending order of the plan, ties by score, then by index, each kept
 * where its row and its column have room. O(M²).
 *
 * <p>The greedy selection of algorithm 2 of Meng, Makni and Mazumder, <a
 * href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient Algorithm for Finding
 * Transposable N:M Sparse Masks</a>, NeurIPS 2025. How ties break is ours: entries at the cap are
 * many, and the same plan is to give the same mask.
 */
public final class PlanRounding {
  /** Bits of an entry's index, row × blockSize + column: 64 × 64 entries. */
  private static final int INDEX_BITS = EntryOrder.RANK_BITS;

  private static final long INDEX = (1L << INDEX_BITS) - 1;

  private final int size;
  private final int kept;
  private final EntryOrder order;
  private final int[] byScore;

  /**
   * @param size rows and columns of a block, in [2, 64]
   * @param kept most entries that a row or column may keep
   */
  public PlanRounding(int size, int kept) {
    this.size = size;
    this.kept = kept;
    this.order = new EntryOrder(size * size);
    this.byScore = new int[size * size];
  }

  /**
   * Rounds a plan; rows and columns may be left short.
   *
   * @param plan shape (size, size): any function that rises with the plan, such as its logarithm;
   *     compared in float
   * @param scores the block's scores start at {@code offset}
   * @param mask is replaced
   */
  public void round(double[] plan, float[] scores, int offset, BlockMask mask) {
    sortByScore(scores, offset);
    long[] keys = order.keys();
    for (int rank = 0; rank < keys.length; rank++) {
      byScore[rank] = (int) (keys[rank] & INDEX);
      keys[rank] = descending((float) plan[byScore[rank]]) << INDEX_BITS | rank;
    }
    order.sort();
    mask.clear();
    for (long key : order.keys()) {
      take(byScore[(int) (key & INDEX)], mask);
    }
  }

  /**
   * Takes entries in descending order of their scores, ties by index; rows and columns may be left
   * short.
   *
   * @param scores the block's scores start at {@code offset}
   * @param mask is replaced
   */
  public void round(float[] scores, int offset, BlockMask mask) {
    sortByScore(scores, offset);
    mask.clear();
    for (long key : order.keys()) {
      take((int) (key & INDEX), mask);
    }
  }

  private void sortByScore(float[] scores, int offset) {
    long[] keys = order.keys();
    for (int entry = 0; entry < keys.length; entry++) {
      keys[entry] = descending(scores[offset + entry]) << INDEX_BITS | entry;
    }
    order.sort();
  }

  private void take(int entry, BlockMask mask) {
    int row = entry / size;
    int column = entry % size;
    if (mask.rowCount(row) < kept && mask.columnCount(column) < kept) {
      mask.add(row, column);
    }
  }

  /** 32 bits that sort a greater value first; −0.0 equals 0.0. */
  private static long descending(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    int ascending = bits ^ (bits >> 31 & 0x7fffffff);
    return 0x7fffffffL - ascending;
  }
}
