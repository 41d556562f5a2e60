package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.pruning.WeightFormat;

/** Bands as checkpoints store them: formats, scores made on load, weights pruned in place, sums. */
class EmulatedBandTest {
  private static final TsenorSettings FEW_SWEEPS = new TsenorSettings(0.01, 20, 10, true);
  private static EmulatedDevice device;

  @BeforeAll
  static void start() throws IOException {
    Optional<String> reason = EmulatorBuild.unavailableReason();
    assumeTrue(reason.isEmpty(), () -> "not run: " + reason.orElseThrow());
    device = new EmulatedDevice(KernelSources.ofProject(), 1);
  }

  @AfterAll
  static void close() throws IOException {
    if (device != null) {
      device.close();
    }
  }

  static Stream<SolverSettings> allKernels() {
    return Stream.of("2:4", "4:8", "8:16", "16:32", "3:10", "30:40", "32:64")
        .map(NmPattern::parse)
        .flatMap(
            pattern ->
                Stream.of(
                    settings(Algorithm.EXACT, Structure.TRANSPOSABLE, pattern),
                    settings(Algorithm.TSENOR, Structure.TRANSPOSABLE, pattern),
                    settings(Algorithm.GREEDY, Structure.TRANSPOSABLE, pattern),
                    settings(Algorithm.EXACT, Structure.STANDARD, pattern)));
  }

  private static SolverSettings settings(
      Algorithm algorithm, Structure structure, NmPattern pattern) {
    return new SolverSettings(algorithm, structure, pattern, FEW_SWEEPS);
  }

  @ParameterizedTest
  @MethodSource("allKernels")
  void everyKernelPrunesABandInPlace(SolverSettings settings) throws IOException {
    EmulatedBand band = new EmulatedBand(settings, WeightFormat.BF16, 1, false, EmulatedBand.gap());
    band.run(device);
    assertSolved(band, settings);
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void everyFormatAndScoreIsLoaded(WeightFormat format) throws IOException {
    for (NmPattern pattern : List.of(new NmPattern(2, 4), new NmPattern(8, 16))) {
      for (Structure structure : Structure.values()) {
        SolverSettings settings = settings(Algorithm.EXACT, structure, pattern);
        for (int power : new int[] {1, 2}) {
          for (boolean factored : new boolean[] {false, true}) {
            // Without a gap the rows of an even number of blocks of 4 are read as vectors.
            for (int gap : new int[] {pattern.blockSize() == 4 ? 4 : 0, EmulatedBand.gap()}) {
              EmulatedBand band = new EmulatedBand(settings, format, power, factored, gap);
              band.run(device);
              assertSolved(band, settings);
            }
          }
        }
      }
    }
  }

  @Test
  void aBlockThatIsNotLegalIsLeftAlone() throws IOException {
    for (SolverSettings settings : allKernels().toList()) {
      EmulatedBand band = new EmulatedBand(settings, WeightFormat.F32, 1, false, 0);
      int column = band.columns - 1;
      band.format.narrow(Float.NaN, band.weights, column);
      band.task.buffers().get(BandTask.VALUES).put(0, band.weights);
      band.run(device);
      int block = band.across() - 1;
      assertEquals(-2, band.outcome(block), settings.toString());
      assertEquals(0, band.outcome(0) < 0 ? 1 : 0);
      assertEquals(1, band.total(6));
      assertEquals(band.blocks() - 1, band.total(7));
      for (int row = 0; row < band.blockRows(); row++) {
        for (int of = block * band.size(); of < band.columns; of++) {
          assertSameWeight(band, row, of, true);
          assertTrue(!band.keeps(row, of));
        }
      }
    }
  }

  @Test
  void aGapThatIsNotTrustedIsLeftToTheHost() throws IOException {
    for (NmPattern pattern : List.of(new NmPattern(8, 16), new NmPattern(3, 10))) {
      SolverSettings settings = settings(Algorithm.EXACT, Structure.TRANSPOSABLE, pattern);
      EmulatedBand band = new EmulatedBand(settings, WeightFormat.F32, 1, false, 0);
      band.task.trustedGap(-1);
      band.run(device);
      for (int block = 0; block < band.blocks(); block++) {
        assertEquals(-1, band.outcome(block));
      }
      assertArrayEquals(band.weights, band.prunedWeights());
      assertEquals(band.blocks(), band.total(5));
      assertEquals(0, band.total(0));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5})
  void anyOrderOfThreadsGivesTheSameBytes(long schedule) throws IOException {
    try (EmulatedDevice otherDevice = new EmulatedDevice(KernelSources.ofProject(), schedule)) {
      for (SolverSettings settings : allKernels().toList()) {
        EmulatedBand first = new EmulatedBand(settings, WeightFormat.F16, 2, true, 0);
        EmulatedBand other = new EmulatedBand(settings, WeightFormat.F16, 2, true, 0);
        first.run(device);
        other.run(otherDevice);
        for (int field : first.task.buffers().keySet()) {
          byte[] expected = first.task.buffers().get(field).array();
          byte[] actual = other.task.buffers().get(field).array();
          // The order of the list of hard blocks is the one thing that may vary.
          assertTrue(
              field == BandTask.HARD_BLOCKS || Arrays.equals(expected, actual),
              settings + ", field at " + field);
        }
      }
    }
  }

  private static void assertSolved(EmulatedBand band, SolverSettings settings) {
    ScoreBatch scores = band.scores();
    MaskBatch masks = band.masks();
    SolverResult expected = new ScalarBackend().solver(settings).solve(scores);
    SolverSettings exact = SolverSettings.exact(settings.structure(), settings.pattern());
    SolverResult optimal = new ScalarBackend().solver(exact).solve(scores);
    double[] totals = new double[3];
    for (int block = 0; block < band.blocks(); block++) {
      String message = settings + ", block " + block;
      assertEquals(expected.completedEntries()[block], band.outcome(block), message);
      double kept = OptimalityCertificate.keptScore(scores, masks, block);
      assertClose(expected.keptScores()[block], kept, 1e-6, message);
      assertClose(kept, band.keptScore(block), 1e-6, message);
      assertTrue(band.upperBound(block) >= optimal.keptScores()[block] * (1 - 1e-6), message);
      totals[0] += band.keptScore(block);
      totals[1] += band.upperBound(block);
      totals[2] += (band.upperBound(block) - band.keptScore(block)) / band.upperBound(block);
    }
    assertFull(masks, settings.pattern().kept());
    assertClose(totals[0], band.total(0), 1e-12, "kept score");
    assertClose(totals[1], band.total(1), 1e-12, "bound");
    assertEquals(totals[2], band.total(2), 1e-9);
    assertEquals(band.blocks(), band.total(7));
    for (int row = 0; row < band.rows; row++) {
      for (int column = 0; column < band.rowStride; column++) {
        assertSameWeight(band, row, column, column >= band.columns || band.keeps(row, column));
      }
    }
  }

  /** Rows are full, and the columns of square blocks. */
  private static void assertFull(MaskBatch masks, int kept) {
    for (long word : masks.rows()) {
      assertEquals(kept, Long.bitCount(word));
    }
    for (int block = 0; block < masks.blocks() && masks.blockRows() > 1; block++) {
      for (int column = 0; column < masks.blockSize(); column++) {
        int inColumn = 0;
        for (int row = 0; row < masks.blockRows(); row++) {
          inColumn += masks.keeps(block, row, column) ? 1 : 0;
        }
        assertEquals(kept, inColumn);
      }
    }
  }

  private static void assertSameWeight(EmulatedBand band, int row, int column, boolean kept) {
    int bytes = band.format.bytes();
    int at = (row * band.rowStride + column) * bytes;
    for (int next = at; next < at + bytes; next++) {
      assertEquals(kept ? band.weights[next] : 0, band.prunedWeights()[next]);
    }
  }

  private static void assertClose(double expected, double actual, double relative, String message) {
    assertEquals(expected, actual, relative * Math.abs(expected), message);
  }
}
