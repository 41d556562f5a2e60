package org.tsenor.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.engine.MaskSteps.MaskChooser;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

/**
 * How masks are chosen: each keeps the pattern to the bit; sums are those of its entries, to the
 * rounding of scores to floats; the exact ones are proven to 1e-6.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MaskChoiceContract extends StepsFixture {
  private static final double ROUNDING = 1e-6;

  private record Parts(
      Matrix values,
      Matrix factors,
      Mask first,
      Mask second,
      MaskSteps.Rows bits,
      MaskSteps.Space space,
      MaskSteps.Space more) {}

  /** The values lie in a wider matrix, from its third column on. */
  private static Layout<Parts> layout(SolverSettings solver, int rows, int columns) {
    return space ->
        new Parts(
            space.doubles(rows, columns + 5).columnRange(2, columns),
            space.doubles(1, columns),
            space.mask(solver, rows, columns),
            space.mask(solver, rows, columns),
            space.maskRows(rows, columns),
            space.maskSpace(solver, rows, columns),
            space.maskSpace(solver, rows, columns));
  }

  private static SolverSettings solver(
      Algorithm algorithm, Structure structure, NmPattern pattern) {
    // Few sweeps: what is judged here is how they are used.
    return new SolverSettings(
        algorithm, structure, pattern, new TsenorSettings(0.02, 60, 10, true));
  }

  private static final List<NmPattern> PATTERNS =
      List.of(new NmPattern(2, 4), new NmPattern(4, 8), new NmPattern(3, 6), new NmPattern(16, 32));

  private static Stream<SolverSettings> solvers() {
    return PATTERNS.stream()
        .flatMap(
            pattern ->
                Stream.concat(
                    Stream.of(solver(Algorithm.EXACT, Structure.STANDARD, pattern)),
                    Arrays.stream(Algorithm.values())
                        .map(how -> solver(how, Structure.TRANSPOSABLE, pattern))));
  }

  /** Gaussian numbers; few values, with ties; zeros and tiny ones; rows of very different size. */
  private static double[] values(String kind, int rows, int columns) {
    Random random = new Random(kind.hashCode());
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      double gaussian = random.nextGaussian();
      values[i] =
          switch (kind) {
            case "drawn" -> gaussian;
            case "ties" -> Math.rint(gaussian * 2) / 2;
            case "zeros" -> i % 3 == 0 ? gaussian : i % 3 == 1 ? 0.0 : -0.0;
            case "tiny" -> i / columns % 2 == 0 ? gaussian * 0x1p-1060 : gaussian * 0x1p-300;
            default -> Math.scalb(gaussian, i / columns % 5 * 30);
          };
    }
    return values;
  }

  Stream<Arguments> choices() {
    return solvers()
        .flatMap(
            solver ->
                Stream.of("drawn", "ties", "zeros", "tiny", "huge")
                    .map(kind -> Arguments.of(solver, kind)));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void masksKeepThePatternAndSumsAreTheirs(SolverSettings solver, String kind) {
    int size = solver.pattern().blockSize();
    int rows = solver.structure() == Structure.STANDARD ? 5 : 2 * size;
    int columns = 3 * size;
    double[] values = values(kind, rows, columns);
    double[] factors = factors(columns, 1);
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          put(steps, values, parts.values());
          put(steps, factors, parts.factors());
          for (int power = 1; power <= 2; power++) {
            for (boolean scaled : new boolean[] {true, false}) {
              double[] scores = scores(values, scaled ? factors : null, columns, power);
              MaskChooser chooser = steps.masks().chooser(solver, power, parts.space());
              chooser.choose(
                  parts.values(),
                  scaled ? Optional.of(parts.factors()) : Optional.empty(),
                  parts.first());
              boolean[] keeps = bits(steps, parts.first(), parts.bits(), rows, columns);
              assertKeepsPattern(solver, keeps, columns);
              assertEquals(0, chooser.sums().blocks().blocks());
              chooser.tally();
              assertSums(solver, scores, keeps, chooser.sums(), 1);
              chooser.tally();
              assertSums(solver, scores, keeps, chooser.sums(), 2);
              if (solver.structure() == Structure.STANDARD) {
                assertLargest(solver, scores, keeps);
              }
            }
          }
        });
  }

  private static double[] scores(double[] values, double[] factors, int columns, int power) {
    double[] scores = new double[values.length];
    for (int i = 0; i < scores.length; i++) {
      double score = Math.abs(factors == null ? values[i] : values[i] * factors[i % columns]);
      scores[i] = power == 2 ? score * score : score;
    }
    return scores;
  }

  private static void assertKeepsPattern(SolverSettings solver, boolean[] keeps, int columns) {
    int size = solver.pattern().blockSize();
    int[] alongRows = new int[keeps.length / size];
    int[] alongColumns = new int[keeps.length / size];
    for (int i = 0; i < keeps.length; i++) {
      if (keeps[i]) {
        alongRows[i / size]++;
        if (solver.structure() == Structure.TRANSPOSABLE) {
          alongColumns[i / columns / size * columns + i % columns]++;
        }
      }
    }
    int[] full = new int[alongRows.length];
    Arrays.fill(full, solver.pattern().kept());
    assertArrayEquals(full, alongRows);
    if (solver.structure() == Structure.TRANSPOSABLE) {
      assertArrayEquals(full, alongColumns);
    }
  }

  private static void assertSums(
      SolverSettings solver, double[] scores, boolean[] keeps, MaskSteps.Sums sums, int times) {
    int size = solver.pattern().blockSize();
    int entries = solver.structure() == Structure.STANDARD ? size : size * size;
    double kept = 0;
    double total = 0;
    for (int i = 0; i < scores.length; i++) {
      kept += keeps[i] ? scores[i] : 0;
      total += scores[i];
    }
    assertEquals((long) times * scores.length / entries, sums.blocks().blocks());
    assertEquals(times * kept, sums.blocks().keptScore(), ROUNDING * times * total);
    assertEquals(times * total, sums.totalScore(), ROUNDING * times * total);
    assertTrue(
        sums.blocks().upperBound() >= sums.blocks().keptScore() * (1 - ROUNDING), sums.toString());
    assertTrue(sums.blocks().gapMax() >= 0 && sums.blocks().gapMax() <= 1, sums.toString());
    assertTrue(
        sums.blocks().gapSum() <= sums.blocks().gapMax() * sums.blocks().blocks() + 1e-15,
        sums.toString());
    boolean exact =
        solver.algorithm() == Algorithm.EXACT || solver.structure() == Structure.STANDARD;
    if (exact) {
      assertTrue(sums.blocks().gapMax() <= ROUNDING, "gap of " + sums.blocks().gapMax());
      assertEquals(0, sums.blocks().completedEntries());
    }
  }

  /** Of independent rows the best mask is known: as good as the largest scores. */
  private static void assertLargest(SolverSettings solver, double[] scores, boolean[] keeps) {
    int size = solver.pattern().blockSize();
    for (int group = 0; group < scores.length; group += size) {
      double[] sorted = Arrays.copyOfRange(scores, group, group + size);
      double kept = 0;
      for (int i = 0; i < size; i++) {
        kept += keeps[group + i] ? sorted[i] : 0;
      }
      Arrays.sort(sorted);
      double best = 0;
      for (int i = size - solver.pattern().kept(); i < size; i++) {
        best += sorted[i];
      }
      assertEquals(best, kept, ROUNDING * best);
    }
  }

  Stream<SolverSettings> approximate() {
    return solvers()
        .filter(solver -> solver.structure() == Structure.TRANSPOSABLE)
        .filter(solver -> solver.algorithm() != Algorithm.EXACT);
  }

  /** Against the best masks, and against those of other values. */
  @ParameterizedTest
  @MethodSource("approximate")
  void aBlockLosesItsMaskOnlyToABetterOne(SolverSettings solver) {
    int size = solver.pattern().blockSize();
    int rows = 2 * size;
    int columns = 5 * size;
    double[] values = values("drawn", rows, columns);
    double[] scores = scores(values, null, columns, 2);
    SolverSettings exact = SolverSettings.exact(Structure.TRANSPOSABLE, solver.pattern());
    with(
        layout(solver, rows, columns),
        (steps, parts) -> {
          MaskSteps masks = steps.masks();
          put(steps, values, parts.values());
          MaskChooser best = masks.chooser(exact, 2, parts.more());
          best.choose(parts.values(), Optional.empty(), parts.first());
          boolean[] before = bits(steps, parts.first(), parts.bits(), rows, columns);
          MaskChooser chooser = masks.chooser(solver, 2, parts.space());
          chooser.choose(parts.values(), Optional.empty(), parts.second());
          boolean[] offered = bits(steps, parts.second(), parts.bits(), rows, columns);
          assertEquals(0, chooser.keptBlocks());
          chooser.keepBetter(parts.first(), parts.second());
          boolean[] after = bits(steps, parts.second(), parts.bits(), rows, columns);
          long kept = assertBetter(size, columns, scores, List.of(before, offered, after));
          assertEquals(kept, chooser.keptBlocks());
          chooser.tally();
          assertEquals(
              sum(scores, after),
              chooser.sums().blocks().keptScore(),
              ROUNDING * sum(scores, after));
          // Masks of other values are worse by far, and no block keeps its.
          double[] others = values("drawn", columns, rows);
          put(steps, others, parts.values());
          best.choose(parts.values(), Optional.empty(), parts.first());
          put(steps, values, parts.values());
          chooser.choose(parts.values(), Optional.empty(), parts.second());
          chooser.keepBetter(parts.first(), parts.second());
          assertTrue(chooser.keptBlocks() >= kept);
          assertEquals(0, masks.chooser(solver, 2, parts.space()).keptBlocks());
        });
  }

  private static double sum(double[] scores, boolean[] keeps) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += keeps[i] ? scores[i] : 0;
    }
    return sum;
  }

  /**
   * Each block has one of two masks, and that which keeps more; gives how many have the first.
   *
   * @param masks before, offered, after
   */
  private static long assertBetter(int size, int columns, double[] scores, List<boolean[]> masks) {
    long first = 0;
    int across = columns / size;
    for (int block = 0; block < scores.length / size / size; block++) {
      double before = 0;
      double offered = 0;
      boolean same = true;
      boolean isBefore = true;
      boolean isOffered = true;
      for (int i = 0; i < size * size; i++) {
        int row = block / across * size + i / size;
        int at = row * columns + block % across * size + i % size;
        before += masks.get(0)[at] ? scores[at] : 0;
        offered += masks.get(1)[at] ? scores[at] : 0;
        same &= masks.get(0)[at] == masks.get(1)[at];
        isBefore &= masks.get(2)[at] == masks.get(0)[at];
        isOffered &= masks.get(2)[at] == masks.get(1)[at];
      }
      assertTrue(before >= offered * (1 - ROUNDING), "the exact mask is no worse");
      assertTrue(isBefore || isOffered);
      // Masks that keep the same but for rounding may go either way.
      if (before > offered * (1 + ROUNDING)) {
        assertTrue(isBefore);
      }
      first += isBefore && !same ? 1 : 0;
    }
    return first;
  }

  /** The sums of a new chooser are zero, and masks do not depend on what was chosen before. */
  @Test
  void aChooserBeginsAnew() {
    SolverSettings solver = solver(Algorithm.TSENOR, Structure.TRANSPOSABLE, new NmPattern(4, 8));
    double[] values = values("drawn", 16, 24);
    with(
        layout(solver, 16, 24),
        (steps, parts) -> {
          put(steps, values, parts.values());
          boolean[] first = null;
          for (int round = 0; round < 2; round++) {
            MaskChooser chooser = steps.masks().chooser(solver, 2, parts.space());
            chooser.choose(parts.values(), Optional.empty(), parts.first());
            chooser.tally();
            boolean[] keeps = bits(steps, parts.first(), parts.bits(), 16, 24);
            assertSums(solver, scores(values, null, 24, 2), keeps, chooser.sums(), 1);
            if (first != null) {
              assertArrayEquals(first, keeps);
            }
            first = keeps;
          }
        });
  }

  Stream<Arguments> notFinite() {
    return solvers()
        .flatMap(
            solver ->
                Stream.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
                    .map(value -> Arguments.of(solver, value)));
  }

  @ParameterizedTest
  @MethodSource("notFinite")
  void aScoreThatIsNotFiniteIsNamed(SolverSettings solver, double bad) {
    int size = solver.pattern().blockSize();
    double[] values = values("drawn", size, 2 * size);
    values[2 * size + size + 1] = bad;
    with(
        layout(solver, size, 2 * size),
        (steps, parts) -> {
          put(steps, values, parts.values());
          MaskChooser chooser = steps.masks().chooser(solver, 1, parts.space());
          String words =
              assertThrows(
                      IllegalArgumentException.class,
                      () -> chooser.choose(parts.values(), Optional.empty(), parts.first()))
                  .getMessage();
          assertTrue(words.contains("column 1"), words);
          values[2 * size + size + 1] = 0;
          put(steps, values, parts.values());
          chooser.choose(parts.values(), Optional.empty(), parts.first());
          boolean[] keeps = bits(steps, parts.first(), parts.bits(), size, 2 * size);
          assertKeepsPattern(solver, keeps, 2 * size);
        });
  }

  /** A dead input's scores are zeros: it is kept only where the pattern needs it. */
  @Test
  void deadInputsAreKeptLast() {
    SolverSettings solver = solver(Algorithm.EXACT, Structure.STANDARD, new NmPattern(2, 4));
    with(
        layout(solver, 3, 8),
        (steps, parts) -> {
          put(steps, values("drawn", 3, 8), parts.values());
          put(steps, new double[] {1, 0, 1, 1, 0, 0, 0, 1}, parts.factors());
          steps
              .masks()
              .chooser(solver, 1, parts.space())
              .choose(parts.values(), Optional.of(parts.factors()), parts.first());
          boolean[] keeps = bits(steps, parts.first(), parts.bits(), 3, 8);
          for (int row = 0; row < 3; row++) {
            assertTrue(!keeps[row * 8 + 1] && keeps[row * 8 + 7]);
          }
        });
  }
}
