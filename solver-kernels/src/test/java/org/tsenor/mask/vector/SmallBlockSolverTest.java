package org.tsenor.mask.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.simd.MixedProfile;

class SmallBlockSolverTest {
  private static final int BLOCKS = 1003;

  @BeforeAll
  static void profile() {
    MixedProfile.show();
  }

  /** So many that some are left by the first sweeps, and in more than one group. */
  @ParameterizedTest
  @ValueSource(strings = {"1:4", "2:4", "3:4", "1:8", "3:8", "4:8", "7:8"})
  void normalScoresLeaveNoBlock(String text) {
    NmPattern pattern = NmPattern.parse(text);
    ScoreBatch scores = normalScores(pattern);
    SolverResult result = SolverResult.of(scores);
    List<Integer> left = new ArrayList<>();
    new SmallBlockSolver(pattern).solve(scores, result, left::add);
    assertEquals(List.of(), left);
    double[] keptScores = result.keptScores().clone();
    double[] upperBounds = result.upperBounds().clone();
    for (int block = 0; block < BLOCKS; block++) {
      result.certify(scores, pattern.kept(), block);
      assertTrue(result.relativeGap(block) <= 1e-7, "block " + block);
      for (int row = 0; row < pattern.blockSize(); row++) {
        assertEquals(pattern.kept(), Long.bitCount(result.masks().row(block, row)));
      }
    }
    assertArrayEquals(result.keptScores(), keptScores, 1e-12);
    assertArrayEquals(result.upperBounds(), upperBounds, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, -1 / 0f})
  void theFirstOfManyIllegalScoresIsNamed(float illegal) {
    for (NmPattern pattern : List.of(new NmPattern(2, 4), new NmPattern(4, 8))) {
      for (int block : new int[] {0, 500, BLOCKS - 1}) {
        ScoreBatch scores = normalScores(pattern);
        for (int bad = block; bad < BLOCKS; bad += 7) {
          scores.scores()[scores.offset(bad) + pattern.blockSize() + 3] = illegal;
        }
        SmallBlockSolver solver = new SmallBlockSolver(pattern);
        Exception refusal =
            assertThrows(
                IllegalArgumentException.class,
                () -> solver.solve(scores, SolverResult.of(scores), left -> {}));
        String message = refusal.getMessage();
        assertTrue(message.contains("block " + block + ", row 1, column 3"), message);
        assertTrue(message.contains(String.valueOf(illegal)), message);
      }
    }
  }

  private static ScoreBatch normalScores(NmPattern pattern) {
    Random random = new Random(17);
    float[] scores = new float[BLOCKS * pattern.blockEntries()];
    for (int index = 0; index < scores.length; index++) {
      scores[index] = (float) Math.abs(random.nextGaussian());
    }
    return ScoreBatch.square(pattern, BLOCKS, scores);
  }
}
