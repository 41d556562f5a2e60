package org.tsenor.mask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tsenor.mask.MaskAssertions.assertAtMost;
import static org.tsenor.mask.MaskAssertions.assertCertified;
import static org.tsenor.mask.MaskAssertions.assertClose;
import static org.tsenor.mask.MaskAssertions.assertTransposable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.mask.scalar.ScalarBackend;

/** What every backend promises; a backend's test is its factory method. */
public abstract class MaskSolverContract {
  /** The project's target: relative gap of every block of the exact solver. */
  private static final double EXACT_GAP = 1e-6;

  private static final NmPattern P2_4 = new NmPattern(2, 4);
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final NmPattern P8_16 = new NmPattern(8, 16);
  private static final NmPattern P16_32 = new NmPattern(16, 32);
  private static final NmPattern P3_10 = new NmPattern(3, 10);

  /** The backend under test; it can run here. */
  protected abstract SolverBackend backend();

  static Stream<NmPattern> fixturePatterns() {
    return SolverCases.PATTERNS.stream();
  }

  /** Every block size with its smallest, largest, middle and one odd N. */
  static Stream<NmPattern> manyPatterns() {
    return IntStream.of(2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64)
        .boxed()
        .flatMap(
            size ->
                Stream.of(1, size / 2, size / 3, size - 1)
                    .filter(kept -> kept >= 1)
                    .distinct()
                    .map(kept -> new NmPattern(kept, size)));
  }

  @ParameterizedTest
  @MethodSource("fixturePatterns")
  void exactMeetsThePrecomputedOptima(NmPattern pattern) throws IOException {
    SolverCases cases = SolverCases.load(pattern);
    assertEquals(120, cases.scores().blocks());
    assertEquals(120, cases.kinds().size());
    SolverResult result = exact(pattern).solve(cases.scores());
    assertOptimal(cases.scores(), result, pattern, pattern.toString());
    for (int block = 0; block < cases.optima().length; block++) {
      assertClose(
          cases.optima()[block],
          result.keptScores()[block],
          EXACT_GAP,
          "%s %s, block %d".formatted(pattern, cases.kinds().get(block), block));
    }
  }

  @ParameterizedTest
  @MethodSource("manyPatterns")
  void exactIsOptimalOnEveryKindOfScores(NmPattern pattern) {
    MaskSolver solver = exact(pattern);
    for (ScoreKind kind : ScoreKind.values()) {
      ScoreBatch scores = kind.draw(pattern, pattern.blockSize() <= 8 ? 20 : 3, 1);
      SolverResult result = solver.solve(scores);
      assertOptimal(scores, result, pattern, pattern + " " + kind);
      assertArrayEquals(new int[scores.blocks()], result.completedEntries());
    }
  }

  @ParameterizedTest
  @EnumSource(ScoreKind.class)
  void exactMeetsTheOracle(ScoreKind kind) {
    for (NmPattern pattern :
        List.of(P4_8, P3_10, P8_16, new NmPattern(4, 12), new NmPattern(6, 8), P16_32)) {
      ScoreBatch scores = kind.draw(pattern, pattern.blockSize() < 32 ? 4 : 1, 2);
      SolverResult result = exact(pattern).solve(scores);
      for (int block = 0; block < scores.blocks(); block++) {
        double optimum = MinCostFlowOracle.optimum(scores, pattern.kept(), block);
        String message = "%s %s, block %d".formatted(pattern, kind, block);
        assertClose(optimum, result.keptScores()[block], EXACT_GAP, message);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ScoreKind.class)
  void exactMeetsExhaustiveSearch(ScoreKind kind) {
    for (NmPattern pattern :
        List.of(new NmPattern(1, 2), new NmPattern(2, 3), new NmPattern(1, 4), P2_4)) {
      ScoreBatch scores = kind.draw(pattern, 5, 3);
      SolverResult result = exact(pattern).solve(scores);
      for (int block = 0; block < scores.blocks(); block++) {
        double optimum = ExhaustiveOracle.optimum(scores, pattern.kept(), block);
        String message = "%s %s, block %d".formatted(pattern, kind, block);
        assertClose(optimum, result.keptScores()[block], EXACT_GAP, message);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aBatchGivesWhatItsBlocksGiveOneByOne(Algorithm algorithm) {
    for (NmPattern pattern : List.of(P2_4, P4_8, P3_10, P16_32)) {
      ScoreBatch scores = mixture(pattern, 37);
      SolverResult whole = solver(algorithm, pattern).solve(scores);
      MaskSolver solver = solver(algorithm, pattern);
      for (int block = 0; block < scores.blocks(); block++) {
        assertSameBlock(whole, block, solver.solve(slice(scores, block)), pattern + " " + block);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void theSameCallGivesTheSameBits(Algorithm algorithm) {
    for (NmPattern pattern : List.of(P2_4, P8_16)) {
      ScoreBatch scores = mixture(pattern, 20);
      float[] before = scores.scores().clone();
      MaskSolver solver = solver(algorithm, pattern);
      SolverResult first = solver.solve(scores);
      SolverResult second = solver.solve(scores);
      assertArrayEquals(first.masks().rows(), second.masks().rows());
      assertArrayEquals(first.keptScores(), second.keptScores());
      assertArrayEquals(first.upperBounds(), second.upperBounds());
      assertArrayEquals(first.rowPotentials(), second.rowPotentials());
      assertArrayEquals(first.columnPotentials(), second.columnPotentials());
      assertArrayEquals(first.completedEntries(), second.completedEntries());
      assertArrayEquals(before, scores.scores(), "scores are never changed");
    }
  }

  @Test
  void transposedScoresKeepTheOptimum() {
    for (NmPattern pattern : List.of(P2_4, P4_8, P3_10, P16_32)) {
      ScoreBatch scores = mixture(pattern, 20);
      double[] expected = exact(pattern).solve(scores).keptScores();
      double[] actual = exact(pattern).solve(transpose(scores)).keptScores();
      for (int block = 0; block < expected.length; block++) {
        assertClose(expected[block], actual[block], EXACT_GAP, pattern + ", block " + block);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void scalingByAPowerOfTwoKeepsTheMask(Algorithm algorithm) {
    for (NmPattern pattern : List.of(P2_4, P4_8, P8_16)) {
      ScoreBatch scores = ScoreKind.GAUSSIAN.draw(pattern, 20, 4);
      SolverResult plain = solver(algorithm, pattern).solve(scores);
      for (float factor : new float[] {0x1p-60f, 0.5f, 8, 0x1p100f}) {
        SolverResult scaled = solver(algorithm, pattern).solve(scale(scores, factor));
        assertArrayEquals(plain.masks().rows(), scaled.masks().rows(), pattern + " x " + factor);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"TSENOR", "GREEDY"})
  void anApproximationIsFeasibleAndBoundsTheOptimum(Algorithm algorithm) {
    for (NmPattern pattern :
        List.of(P2_4, P4_8, P3_10, P8_16, new NmPattern(5, 17), new NmPattern(63, 64))) {
      for (ScoreKind kind : ScoreKind.values()) {
        ScoreBatch scores = kind.draw(pattern, pattern.blockSize() < 32 ? 3 : 1, 5);
        String message = "%s %s %s".formatted(algorithm, pattern, kind);
        SolverResult result = solver(algorithm, pattern).solve(scores);
        assertTransposable(result, pattern.kept(), message);
        assertCertified(scores, result, pattern.kept(), message);
        double[] optima = optima(pattern, scores);
        for (int block = 0; block < scores.blocks(); block++) {
          double rounding = 1e-12 * optima[block];
          assertTrue(result.keptScores()[block] <= optima[block] + rounding, message);
          assertTrue(result.upperBounds()[block] >= optima[block] - rounding, message);
        }
      }
    }
  }

  @Test
  void anApproximationErrsAsPublishedOnGaussianScores() {
    // The published means of 1000 blocks, in per cent: 4:8 0.118, 8:16 0.124, 16:32 0.088; the
    // bands
    // allow for fewer blocks. Greedy's published 1.26, 0.91 and 0.63 are of masks left short (see
    // PlanRoundingTest); filling them to exactly N takes a third off.
    assertMeanError(Algorithm.TSENOR, P4_8, 400, 0.06, 0.20);
    assertMeanError(Algorithm.TSENOR, P8_16, 120, 0.08, 0.17);
    assertMeanError(Algorithm.TSENOR, P16_32, 60, 0.06, 0.12);
    assertMeanError(Algorithm.GREEDY, P4_8, 1000, 0.60, 0.90);
    assertMeanError(Algorithm.GREEDY, P8_16, 400, 0.50, 0.68);
    assertMeanError(Algorithm.GREEDY, P16_32, 200, 0.39, 0.50);
  }

  @Test
  void rowsLeftShortAreCountedWhenTheyAreCompleted() {
    TsenorSettings sloppy = new TsenorSettings(0.005, 20, 0, false);
    TsenorSettings completing = new TsenorSettings(0.005, 20, 0, true);
    ScoreBatch scores = ScoreKind.GAUSSIAN.draw(P8_16, 50, 6);
    SolverResult shortMasks = tsenor(P8_16, sloppy).solve(scores);
    SolverResult fullMasks = tsenor(P8_16, completing).solve(scores);
    assertAtMost(shortMasks, P8_16.kept(), "rows not completed");
    assertTransposable(fullMasks, P8_16.kept(), "rows completed");
    assertCertified(scores, shortMasks, P8_16.kept(), "rows not completed");
    int missing = 0;
    for (int block = 0; block < scores.blocks(); block++) {
      int kept = entries(shortMasks.masks(), block);
      assertEquals(0, shortMasks.completedEntries()[block]);
      assertEquals(16 * 8 - kept, fullMasks.completedEntries()[block], "block " + block);
      missing += 16 * 8 - kept;
    }
    assertTrue(missing > 0, "no block was left short: the case tests nothing");
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void standardRowsKeepTheirLargestScores(Algorithm algorithm) {
    for (NmPattern pattern : List.of(P2_4, P4_8, P3_10, P16_32, new NmPattern(1, 64))) {
      for (ScoreKind kind : ScoreKind.values()) {
        for (int blockRows : new int[] {1, pattern.blockSize() - 1, pattern.blockSize()}) {
          ScoreBatch square = kind.draw(pattern, 5, 7);
          int blocks = square.scores().length / (blockRows * pattern.blockSize());
          ScoreBatch scores =
              new ScoreBatch(pattern.blockSize(), blockRows, blocks, square.scores());
          assertStandard(scores, standard(algorithm, pattern).solve(scores), pattern);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Structure.class)
  void anIllegalScoreIsNamed(Structure structure) {
    for (Algorithm algorithm : Algorithm.values()) {
      MaskSolver solver =
          backend()
              .solver(new SolverSettings(algorithm, structure, P8_16, TsenorSettings.DEFAULTS));
      for (float illegal :
          new float[] {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, -1 / 0f}) {
        ScoreBatch scores = ScoreKind.GAUSSIAN.draw(P8_16, 20, 8);
        scores.scores()[scores.offset(17) + 5 * 16 + 11] = illegal;
        Exception refusal =
            assertThrows(IllegalArgumentException.class, () -> solver.solve(scores));
        String message = refusal.getMessage();
        assertTrue(message.contains("block 17, row 5, column 11"), message);
        assertTrue(message.contains(String.valueOf(illegal)), message);
      }
    }
  }

  @Test
  void blocksOfAnotherShapeAreRefused() {
    ScoreBatch other = ScoreKind.GAUSSIAN.draw(P4_8, 2, 9);
    ScoreBatch flat = new ScoreBatch(4, 2, 3, new float[24]);
    for (Algorithm algorithm : Algorithm.values()) {
      MaskSolver transposable = solver(algorithm, P2_4);
      MaskSolver standard = standard(algorithm, P2_4);
      assertThrows(IllegalArgumentException.class, () -> transposable.solve(other));
      assertThrows(IllegalArgumentException.class, () -> transposable.solve(flat));
      assertThrows(IllegalArgumentException.class, () -> standard.solve(other));
      assertEquals(3, standard.solve(flat).keptScores().length);
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void anEmptyBatchHasAnEmptyResult(Algorithm algorithm) {
    SolverResult result = solver(algorithm, P8_16).solve(ScoreBatch.square(P8_16, 0, new float[0]));
    assertEquals(0, result.keptScores().length);
    assertEquals(0, result.masks().blocks());
  }

  private void assertMeanError(
      Algorithm algorithm, NmPattern pattern, int blocks, double leastPercent, double mostPercent) {
    ScoreBatch scores = ScoreKind.GAUSSIAN.draw(pattern, blocks, 10);
    double[] optima = optima(pattern, scores);
    SolverResult result = solver(algorithm, pattern).solve(scores);
    double percent = 0;
    double slack = 0;
    for (int block = 0; block < blocks; block++) {
      double optimum = optima[block];
      percent += 100 * (optimum - result.keptScores()[block]) / optimum / blocks;
      slack += 100 * (result.upperBounds()[block] - optimum) / optimum / blocks;
    }
    assertTrue(slack <= 0.25, "%s %s bounds %.4f %% too high".formatted(algorithm, pattern, slack));
    assertTrue(
        percent >= leastPercent && percent <= mostPercent,
        "%s %s errs by %.4f %%".formatted(algorithm, pattern, percent));
  }

  private static void assertOptimal(
      ScoreBatch scores, SolverResult result, NmPattern pattern, String message) {
    assertTransposable(result, pattern.kept(), message);
    assertCertified(scores, result, pattern.kept(), message);
    for (int block = 0; block < scores.blocks(); block++) {
      double gap = result.relativeGap(block);
      assertTrue(gap <= EXACT_GAP, message + ", block " + block + ": gap " + gap);
    }
  }

  private static void assertStandard(ScoreBatch scores, SolverResult result, NmPattern pattern) {
    for (int row = 0; row < scores.blocks() * scores.blockRows(); row++) {
      int first = row * scores.blockSize();
      Integer[] columns = IntStream.range(0, scores.blockSize()).boxed().toArray(Integer[]::new);
      // Stable, so among equal scores the lower column stays first; + 0.0 makes -0.0 equal to 0.0.
      Arrays.sort(
          columns,
          (a, b) ->
              Float.compare(scores.scores()[first + b] + 0.0f, scores.scores()[first + a] + 0.0f));
      long expected = 0;
      for (int rank = 0; rank < pattern.kept(); rank++) {
        expected |= 1L << columns[rank];
      }
      assertEquals(expected, result.masks().rows()[row], pattern + ", row " + row);
    }
    assertCertified(scores, result, pattern.kept(), pattern + " standard");
    for (int block = 0; block < scores.blocks(); block++) {
      assertClose(result.upperBounds()[block], result.keptScores()[block], 1e-12, "standard bound");
    }
    assertArrayEquals(new double[result.columnPotentials().length], result.columnPotentials());
    assertArrayEquals(new int[scores.blocks()], result.completedEntries());
  }

  private static void assertSameBlock(
      SolverResult whole, int block, SolverResult single, String message) {
    int size = whole.masks().blockSize();
    for (int line = 0; line < size; line++) {
      assertEquals(single.masks().row(0, line), whole.masks().row(block, line), message);
      assertEquals(
          single.rowPotentials()[line], whole.rowPotentials()[block * size + line], message);
      assertEquals(
          single.columnPotentials()[line], whole.columnPotentials()[block * size + line], message);
    }
    assertEquals(single.keptScores()[0], whole.keptScores()[block], message);
    assertEquals(single.upperBounds()[0], whole.upperBounds()[block], message);
    assertEquals(single.completedEntries()[0], whole.completedEntries()[block], message);
  }

  /** Blocks of every kind, shuffled, so that neighbors differ. */
  private static ScoreBatch mixture(NmPattern pattern, int blocks) {
    int entries = pattern.blockEntries();
    float[] scores = new float[blocks * entries];
    Random random = new Random(11);
    for (int block = 0; block < blocks; block++) {
      ScoreKind kind = ScoreKind.values()[random.nextInt(ScoreKind.values().length)];
      System.arraycopy(kind.draw(pattern, 1, block).scores(), 0, scores, block * entries, entries);
    }
    return ScoreBatch.square(pattern, blocks, scores);
  }

  private static ScoreBatch slice(ScoreBatch scores, int block) {
    float[] slice = new float[scores.blockEntries()];
    System.arraycopy(scores.scores(), scores.offset(block), slice, 0, slice.length);
    return new ScoreBatch(scores.blockSize(), scores.blockRows(), 1, slice);
  }

  private static ScoreBatch transpose(ScoreBatch scores) {
    int size = scores.blockSize();
    float[] transposed = new float[scores.blocks() * scores.blockEntries()];
    for (int index = 0; index < transposed.length; index++) {
      int offset = index / (size * size) * size * size;
      int row = index / size % size;
      transposed[offset + index % size * size + row] = scores.scores()[index];
    }
    return new ScoreBatch(size, size, scores.blocks(), transposed);
  }

  private static ScoreBatch scale(ScoreBatch scores, float factor) {
    float[] scaled = scores.scores().clone();
    for (int index = 0; index < scaled.length; index++) {
      scaled[index] *= factor;
    }
    return new ScoreBatch(scores.blockSize(), scores.blockRows(), scores.blocks(), scaled);
  }

  private static int entries(MaskBatch masks, int block) {
    int entries = 0;
    for (int row = 0; row < masks.blockRows(); row++) {
      entries += Long.bitCount(masks.row(block, row));
    }
    return entries;
  }

  /** The reference's: another backend may miss the optimum by the gap that it certifies. */
  private static double[] optima(NmPattern pattern, ScoreBatch scores) {
    SolverSettings exact = SolverSettings.exact(Structure.TRANSPOSABLE, pattern);
    return new ScalarBackend().solver(exact).solve(scores).keptScores();
  }

  private MaskSolver exact(NmPattern pattern) {
    return solver(Algorithm.EXACT, pattern);
  }

  private MaskSolver solver(Algorithm algorithm, NmPattern pattern) {
    return backend()
        .solver(
            new SolverSettings(
                algorithm, Structure.TRANSPOSABLE, pattern, TsenorSettings.DEFAULTS));
  }

  private MaskSolver standard(Algorithm algorithm, NmPattern pattern) {
    return backend()
        .solver(
            new SolverSettings(algorithm, Structure.STANDARD, pattern, TsenorSettings.DEFAULTS));
  }

  private MaskSolver tsenor(NmPattern pattern, TsenorSettings settings) {
    return backend()
        .solver(new SolverSettings(Algorithm.TSENOR, Structure.TRANSPOSABLE, pattern, settings));
  }
}
