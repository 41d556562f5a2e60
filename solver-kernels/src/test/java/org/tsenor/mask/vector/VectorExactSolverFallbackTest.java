package org.tsenor.mask.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.scalar.ScalarExactSolver;

class VectorExactSolverFallbackTest {
  @ParameterizedTest
  @ValueSource(strings = {"2:4", "3:10", "16:32"})
  void aBlockThatIsNotTrustedIsTheScalarSolversAndCounted(String text) {
    NmPattern pattern = NmPattern.parse(text);
    int blocks = 37;
    float[] scores = new float[blocks * pattern.blockEntries()];
    Random random = new Random(1);
    for (int index = 0; index < scores.length; index++) {
      scores[index] = random.nextFloat();
    }
    ScoreBatch batch = ScoreBatch.square(pattern, blocks, scores);
    VectorExactSolver distrustful = new VectorExactSolver(pattern, -1);
    SolverResult actual = distrustful.solve(batch);
    SolverResult expected = new ScalarExactSolver(pattern).solve(batch);
    assertEquals(blocks, distrustful.resolvedBlocks());
    assertArrayEquals(expected.masks().rows(), actual.masks().rows());
    assertArrayEquals(expected.keptScores(), actual.keptScores());
    assertArrayEquals(expected.upperBounds(), actual.upperBounds());
    assertArrayEquals(expected.rowPotentials(), actual.rowPotentials());
    assertArrayEquals(expected.columnPotentials(), actual.columnPotentials());
  }
}
