package org.tsenor.mask.scalar;

/**
 * Gives entries to rows and columns that rounding has left short. A swap for a short row i and a
 * short column j drops a kept entry (i′, j′) and keeps (i, j′) and (i′, j) instead, which fills one
 * place in row i and one in column j. O(M²) for each pair of a short row and a short column.
 *
 * <p>{@link #improve} is the local search of algorithm 2 of Meng, Makni and Mazumder, <a
 * href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient Algorithm for Finding
 * Transposable N:M Sparse Masks</a>, NeurIPS 2025, which may leave lines short; {@link #complete},
 * which fills them, is ours.
 */
public final class SwapRefinement {
  private final int size;
  private final int kept;
  private int shortRow;
  private int shortColumn;
  private int droppedRow;
  private int droppedColumn;

  /**
   * @param size rows and columns of a block, in [2, 64]
   * @param kept entries that every row and column should keep
   */
  public SwapRefinement(int size, int kept) {
    this.size = size;
    this.kept = kept;
  }

  /**
   * Local search: applies the best swap as long as it raises the kept score.
   *
   * @param scores the block's scores start at {@code offset}
   * @param steps most swaps to apply
   * @return swaps applied
   */
  public int improve(BlockMask mask, float[] scores, int offset, int steps) {
    int step = 0;
    while (step < steps && findSwap(mask, scores, offset) > 0) {
      applySwap(mask);
      step++;
    }
    return step;
  }

  /**
   * Fills every short row and column to exactly {@code kept}, by the best free entry that a short
   * row and a short column share or else by the best swap, whether it gains or loses.
   *
   * <p>It always succeeds. Row deficits and column deficits add up to the same, so a short row i
   * comes with a short column j. Suppose that no short row and column share a free entry. A row i′
   * that is free in j is then full, so N of its columns other than j are kept; more than M − N
   * columns are free in row i, and j is not one of them, so of the M − 1 columns without j at least
   * one is both kept in i′ and free in i: a swap.
   *
   * @param mask no row or column of it keeps more than {@code kept}
   * @param scores the block's scores start at {@code offset}
   * @return entries added
   * @throws IllegalArgumentException if the mask keeps more, or a score is not finite
   */
  public int complete(BlockMask mask, float[] scores, int offset) {
    int added = 0;
    while (hasShortRow(mask)) {
      if (findFree(mask, scores, offset)) {
        mask.add(shortRow, shortColumn);
      } else if (findSwap(mask, scores, offset) > Double.NEGATIVE_INFINITY) {
        applySwap(mask);
      } else {
        throw new IllegalArgumentException(
            "a row or column keeps more than %d or a score is not finite".formatted(kept));
      }
      added++;
    }
    return added;
  }

  private boolean hasShortRow(BlockMask mask) {
    for (int row = 0; row < size; row++) {
      if (mask.rowCount(row) < kept) {
        return true;
      }
    }
    return false;
  }

  private boolean findFree(BlockMask mask, float[] scores, int offset) {
    double best = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      if (mask.rowCount(row) == kept) {
        continue;
      }
      for (long free = mask.freeInRow(row); free != 0; free &= free - 1) {
        int column = Long.numberOfTrailingZeros(free);
        float score = scores[offset + row * size + column];
        if (mask.columnCount(column) < kept && score > best) {
          best = score;
          shortRow = row;
          shortColumn = column;
        }
      }
    }
    return best >= 0;
  }

  /** The gain of the best swap, which the fields then name; −∞ if there is none. */
  private double findSwap(BlockMask mask, float[] scores, int offset) {
    double best = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size && mask.rowCount(row) < kept; column++) {
        if (mask.columnCount(column) < kept) {
          best = findSwap(mask, scores, offset, new Target(row, column, best));
        }
      }
    }
    return best;
  }

  private double findSwap(BlockMask mask, float[] scores, int offset, Target target) {
    double best = target.best;
    long freeColumns = mask.freeInRow(target.row);
    for (long rows = mask.freeInColumn(target.column); rows != 0; rows &= rows - 1) {
      int row = Long.numberOfTrailingZeros(rows);
      double gained = scores[offset + row * size + target.column];
      for (long drops = mask.row(row) & freeColumns; drops != 0; drops &= drops - 1) {
        int column = Long.numberOfTrailingZeros(drops);
        double gain =
            gained
                + scores[offset + target.row * size + column]
                - scores[offset + row * size + column];
        if (gain > best) {
          best = gain;
          shortRow = target.row;
          shortColumn = target.column;
          droppedRow = row;
          droppedColumn = column;
        }
      }
    }
    return best;
  }

  private void applySwap(BlockMask mask) {
    mask.remove(droppedRow, droppedColumn);
    mask.add(shortRow, droppedColumn);
    mask.add(droppedRow, shortColumn);
  }

  /** A short row and a short column, and the gain that a swap for them has to beat. */
  private record Target(int row, int column, double best) {}
}
