package org.tsenor.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What every solver's answer has to meet, computed here and not taken from the result. */
final class MaskAssertions {
  /** Rounding of sums of up to 4096 doubles. */
  private static final double ROUNDING = 1e-12;

  private MaskAssertions() {}

  /** Every row and every column of every block keeps exactly N, and no bit lies outside. */
  static void assertTransposable(SolverResult result, int kept, String message) {
    MaskBatch masks = result.masks();
    for (int block = 0; block < masks.blocks(); block++) {
      int[] inColumn = new int[masks.blockSize()];
      for (int row = 0; row < masks.blockRows(); row++) {
        long word = masks.row(block, row);
        assertEquals(0, word & outside(masks), message);
        assertEquals(kept, Long.bitCount(word), message + ", block " + block + ", row " + row);
        for (int column = 0; column < masks.blockSize(); column++) {
          inColumn[column] += masks.keeps(block, row, column) ? 1 : 0;
        }
      }
      for (int column = 0; column < masks.blockSize(); column++) {
        assertEquals(kept, inColumn[column], message + ", block " + block + ", column " + column);
      }
    }
  }

  /** No row or column keeps more than N. */
  static void assertAtMost(SolverResult result, int kept, String message) {
    MaskBatch masks = result.masks();
    for (int block = 0; block < masks.blocks(); block++) {
      for (int line = 0; line < masks.blockSize(); line++) {
        int inColumn = 0;
        for (int row = 0; row < masks.blockRows(); row++) {
          inColumn += masks.keeps(block, row, line) ? 1 : 0;
        }
        assertTrue(inColumn <= kept, message + ", block " + block + ", column " + line);
        assertTrue(Long.bitCount(masks.row(block, line)) <= kept, message + ", row " + line);
      }
    }
  }

  /** Kept scores are those of the masks, and bounds those of the potentials, finite and above. */
  static void assertCertified(ScoreBatch scores, SolverResult result, int kept, String message) {
    for (int block = 0; block < scores.blocks(); block++) {
      String where = message + ", block " + block;
      double keptScore = keptScore(scores, result.masks(), block);
      double bound = bound(scores, result, kept, block);
      assertClose(keptScore, result.keptScores()[block], ROUNDING, where + ", kept score");
      assertClose(bound, result.upperBounds()[block], ROUNDING, where + ", bound");
      assertTrue(Double.isFinite(bound), where + ", bound " + bound);
      assertTrue(
          bound >= keptScore * (1 - ROUNDING),
          () -> "%s: bound %s is below the kept score %s".formatted(where, bound, keptScore));
    }
  }

  /** Two sums agree relative to the larger. */
  static void assertClose(double expected, double actual, double relative, String message) {
    double scale = Math.max(Math.abs(expected), Math.abs(actual));
    assertTrue(
        Math.abs(expected - actual) <= relative * scale,
        () -> "%s: expected %s but was %s".formatted(message, expected, actual));
  }

  private static double keptScore(ScoreBatch scores, MaskBatch masks, int block) {
    double sum = 0;
    for (int row = 0; row < scores.blockRows(); row++) {
      for (int column = 0; column < scores.blockSize(); column++) {
        if (masks.keeps(block, row, column)) {
          sum += scores.scores()[scores.offset(block) + row * scores.blockSize() + column];
        }
      }
    }
    return sum;
  }

  /** N Σu + N Σv + Σ max(0, A − u − v), summed in another order than the product's. */
  private static double bound(ScoreBatch scores, SolverResult result, int kept, int block) {
    int width = scores.blockSize();
    double bound = 0;
    for (int column = 0; column < width; column++) {
      double v = result.columnPotentials()[block * width + column];
      bound += kept * v;
      for (int row = 0; row < scores.blockRows(); row++) {
        double u = result.rowPotentials()[block * scores.blockRows() + row];
        bound += column == 0 ? kept * u : 0;
        float score = scores.scores()[scores.offset(block) + row * width + column];
        bound += Math.max(0, score - u - v);
      }
    }
    return bound;
  }

  private static long outside(MaskBatch masks) {
    return ~(-1L >>> Long.SIZE - masks.blockSize());
  }
}
