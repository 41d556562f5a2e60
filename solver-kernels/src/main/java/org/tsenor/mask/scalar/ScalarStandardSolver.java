package org.tsenor.mask.scalar;

import java.util.Arrays;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.Structure;

/**
 * Each row keeps its N largest scores, among equal ones those of lower column. A row's potential is
 * its N-th largest score, which makes the bound equal the kept score.
 */
final class ScalarStandardSolver implements MaskSolver {
  private final NmPattern pattern;
  private final float[] sorted;

  ScalarStandardSolver(NmPattern pattern) {
    this.pattern = pattern;
    this.sorted = new float[pattern.blockSize()];
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(pattern, Structure.STANDARD);
    scores.requireFiniteAndNonNegative();
    SolverResult result = SolverResult.of(scores);
    int rows = scores.blocks() * scores.blockRows();
    for (int row = 0; row < rows; row++) {
      solveRow(scores.scores(), row, result);
    }
    for (int block = 0; block < scores.blocks(); block++) {
      result.certify(scores, pattern.kept(), block);
    }
    return result;
  }

  private void solveRow(float[] scores, int row, SolverResult result) {
    int size = pattern.blockSize();
    int first = row * size;
    System.arraycopy(scores, first, sorted, 0, size);
    Arrays.sort(sorted);
    float smallestKept = sorted[size - pattern.kept()];
    long word = 0;
    int ties = pattern.kept();
    for (int column = 0; column < size; column++) {
      if (scores[first + column] > smallestKept) {
        word |= 1L << column;
        ties--;
      }
    }
    for (int column = 0; column < size && ties > 0; column++) {
      if (scores[first + column] == smallestKept) {
        word |= 1L << column;
        ties--;
      }
    }
    result.masks().rows()[row] = word;
    result.rowPotentials()[row] = smallestKept;
  }
}
