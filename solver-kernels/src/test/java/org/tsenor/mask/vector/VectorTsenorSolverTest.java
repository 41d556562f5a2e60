package org.tsenor.mask.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.scalar.ScalarBackend;

/** The sweeps in float against the reference in double, sweep by sweep. */
class VectorTsenorSolverTest {
  /** Float potentials are some 1e-6 of the largest score off. */
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @CsvSource({
    "2:4, 1",
    "2:4, 2",
    "2:4, 300",
    "1:2, 40",
    "4:8, 1",
    "4:8, 17",
    "4:8, 300",
    "3:7, 33",
    "8:16, 60",
    "16:32, 40",
    "63:64, 20",
    "1:64, 20",
    "20:64, 20"
  })
  void boundsAreTheReferences(NmPattern pattern, int sweeps) {
    TsenorSettings settings = new TsenorSettings(0.005, sweeps, 10, true);
    for (boolean outliers : new boolean[] {false, true}) {
      ScoreBatch scores = draw(pattern, 21, outliers);
      assertSameBounds(
          reference(pattern, settings).solve(scores),
          new VectorTsenorSolver(pattern, settings).solve(scores));
    }
  }

  /**
   * Not after one sweep, nor where N is 1 or the block is as small as 2:4: where N entries of a
   * column hold all its mass, scaling puts them at the cap itself, and the last bit decides which
   * rounding takes first.
   */
  @ParameterizedTest
  @CsvSource({"4:8, 17", "4:8, 300", "3:7, 33", "8:16, 60", "16:32, 40", "20:64, 20"})
  void masksAreTheReferences(NmPattern pattern, int sweeps) {
    TsenorSettings settings = new TsenorSettings(0.005, sweeps, 10, true);
    ScoreBatch scores = draw(pattern, 21, false);
    SolverResult expected = reference(pattern, settings).solve(scores);
    SolverResult actual = new VectorTsenorSolver(pattern, settings).solve(scores);
    assertArrayEquals(expected.masks().rows(), actual.masks().rows());
    assertArrayEquals(expected.completedEntries(), actual.completedEntries());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 1e-3, 1e-5, 1e-8})
  void everyRegularizationIsSolved(double regularization) {
    NmPattern pattern = new NmPattern(4, 8);
    TsenorSettings settings = new TsenorSettings(regularization, 50, 10, true);
    ScoreBatch scores = draw(pattern, 17, false);
    assertSameBounds(
        reference(pattern, settings).solve(scores),
        new VectorTsenorSolver(pattern, settings).solve(scores));
  }

  private static void assertSameBounds(SolverResult expected, SolverResult actual) {
    for (int block = 0; block < expected.upperBounds().length; block++) {
      double bound = expected.upperBounds()[block];
      assertEquals(bound, actual.upperBounds()[block], TOLERANCE * bound, "block " + block);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {9e-9, 1e-12})
  void aRegularizationThatOverflowsIsRefused(double regularization) {
    TsenorSettings settings = new TsenorSettings(regularization, 50, 10, true);
    NmPattern pattern = new NmPattern(4, 8);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new VectorTsenorSolver(pattern, settings))
            .getMessage();
    assertTrue(message.contains("1.0E-8"), message);
  }

  private static MaskSolver reference(NmPattern pattern, TsenorSettings settings) {
    return new ScalarBackend()
        .solver(new SolverSettings(Algorithm.TSENOR, Structure.TRANSPOSABLE, pattern, settings));
  }

  private static ScoreBatch draw(NmPattern pattern, int blocks, boolean outliers) {
    Random random = new Random(pattern.blockSize());
    float[] scores = new float[blocks * pattern.blockEntries()];
    for (int entry = 0; entry < scores.length; entry++) {
      boolean outlier = outliers && random.nextInt(pattern.blockEntries()) < 2;
      scores[entry] = (float) Math.abs(random.nextGaussian()) * (outlier ? 100 : 1);
    }
    return ScoreBatch.square(pattern, blocks, scores);
  }
}
