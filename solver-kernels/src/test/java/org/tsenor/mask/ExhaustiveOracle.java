package org.tsenor.mask;

/** The optimum of one block of at most 4×4 by trying every mask. */
final class ExhaustiveOracle {
  static final int LARGEST_BLOCK = 4;

  private ExhaustiveOracle() {}

  /** The largest score that N entries of every row and column can sum to. */
  static double optimum(ScoreBatch scores, int kept, int block) {
    int size = scores.blockSize();
    if (size > LARGEST_BLOCK) {
      throw new IllegalArgumentException("block size must be at most 4 but is " + size);
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int mask = 0; mask < 1 << size * size; mask++) {
      if (isTransposable(mask, size, kept)) {
        double sum = 0;
        for (int bits = mask; bits != 0; bits &= bits - 1) {
          sum += scores.scores()[scores.offset(block) + Integer.numberOfTrailingZeros(bits)];
        }
        best = Math.max(best, sum);
      }
    }
    return best;
  }

  private static boolean isTransposable(int mask, int size, int kept) {
    for (int line = 0; line < size; line++) {
      int inRow = 0;
      int inColumn = 0;
      for (int other = 0; other < size; other++) {
        inRow += mask >> line * size + other & 1;
        inColumn += mask >> other * size + line & 1;
      }
      if (inRow != kept || inColumn != kept) {
        return false;
      }
    }
    return true;
  }
}
