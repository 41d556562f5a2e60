package org.tsenor.pruning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.scalar.ScalarBackend;

class MagnitudePrunerTest {
  private static final NmPattern P2_4 = new NmPattern(2, 4);
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final NmPattern P3_10 = new NmPattern(3, 10);
  private static final NmPattern P16_32 = new NmPattern(16, 32);
  private static final NmPattern P21_63 = new NmPattern(21, 63);

  private static MagnitudePruner pruner(Structure structure, NmPattern pattern, int power) {
    return new MagnitudePruner(
        new ScalarBackend().solver(SolverSettings.exact(structure, pattern)),
        new MagnitudeSettings(structure, pattern, power));
  }

  static Stream<Arguments> bands() {
    return Stream.of(WeightFormat.values())
        .flatMap(
            format ->
                Stream.of(P2_4, P4_8, P3_10, P16_32, P21_63)
                    .flatMap(
                        pattern ->
                            Stream.of(Structure.values())
                                .map(structure -> Arguments.of(format, structure, pattern))));
  }

  @ParameterizedTest
  @MethodSource("bands")
  void keptWeightsKeepTheirBitsAndPrunedOnesAreZero(
      WeightFormat format, Structure structure, NmPattern pattern) {
    int size = pattern.blockSize();
    int rows = structure == Structure.STANDARD ? 2 * size + 3 : 2 * size;
    WeightBand band = DrawnBand.draw(format, rows, 3 * size, 1);
    byte[] before = band.weights().clone();
    PrunedBand pruned = pruner(structure, pattern, 1).prune(band);
    assertArrayEquals(before, band.weights(), "the band is never changed");
    int bytes = format.bytes();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < band.columns(); column++) {
        int at = (row * band.columns() + column) * bytes;
        byte[] expected =
            keeps(pruned, band, row, column)
                ? Arrays.copyOfRange(before, at, at + bytes)
                : new byte[bytes];
        assertArrayEquals(expected, Arrays.copyOfRange(pruned.weights(), at, at + bytes));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bands")
  void masksAreThoseOfTheSolver(WeightFormat format, Structure structure, NmPattern pattern) {
    int size = pattern.blockSize();
    int lastRows = structure == Structure.STANDARD ? 3 % size : size;
    WeightBand band = DrawnBand.draw(format, size + lastRows, 3 * size, 2);
    PrunedBand pruned = pruner(structure, pattern, 1).prune(band);
    assertEquals(band.rows() * ((3 * size + 7) / 8), pruned.mask().length);
    for (int column = 0; column < band.columns(); column += size) {
      assertBlock(band, pruned, new Block(structure, pattern, 0, column, size));
      assertBlock(band, pruned, new Block(structure, pattern, size, column, lastRows));
    }
    assertEquals(0, paddingBits(pruned, band), "bits past the last column");
  }

  private record Block(Structure structure, NmPattern pattern, int row, int column, int rows) {}

  private static void assertBlock(WeightBand band, PrunedBand pruned, Block block) {
    int size = block.pattern().blockSize();
    float[] scores = new float[block.rows() * size];
    for (int entry = 0; entry < scores.length; entry++) {
      int row = block.row() + entry / size;
      int column = block.column() + entry % size;
      scores[entry] = Math.abs(band.format().widen(band.weights(), row * band.columns() + column));
    }
    SolverResult alone =
        new ScalarBackend()
            .solver(SolverSettings.exact(block.structure(), block.pattern()))
            .solve(new ScoreBatch(size, block.rows(), 1, scores));
    for (int entry = 0; entry < scores.length; entry++) {
      assertEquals(
          alone.masks().keeps(0, entry / size, entry % size),
          keeps(pruned, band, block.row() + entry / size, block.column() + entry % size));
    }
  }

  @ParameterizedTest
  @MethodSource("bands")
  void statisticsAreThoseOfTwoPlainLoops(
      WeightFormat format, Structure structure, NmPattern pattern) {
    int size = pattern.blockSize();
    WeightBand band = DrawnBand.draw(format, size, 5 * size, 3);
    for (int power : new int[] {1, 2}) {
      PrunedBand pruned = pruner(structure, pattern, power).prune(band);
      BandStatistics statistics = pruned.statistics();
      double[] sums = new double[4];
      long nonzeros = 0;
      for (int index = 0; index < band.rows() * band.columns(); index++) {
        double weight = format.widen(band.weights(), index);
        double score = power == 1 ? Math.abs(weight) : weight * weight;
        double kept = keeps(pruned, band, index / band.columns(), index % band.columns()) ? 1 : 0;
        sums[0] += score;
        sums[1] += kept * score;
        sums[2] += weight * weight;
        sums[3] += kept * weight * weight;
        nonzeros += kept * weight != 0 ? 1 : 0;
      }
      // Scores are floats: squares of F32 weights are rounded to 24 bits.
      double rounding = power == 2 ? 1e-7 : 1e-12;
      assertEquals(sums[0], statistics.totalScore(), rounding * sums[0]);
      assertEquals(sums[1], statistics.keptScore(), rounding * sums[1]);
      assertEquals(sums[1], statistics.upperBound(), 1e-6 * sums[1], "the solver is exact");
      assertEquals(sums[2], statistics.totalSquare(), 1e-12 * sums[2]);
      assertEquals(sums[3], statistics.keptSquare(), 1e-12 * sums[3]);
      assertEquals(nonzeros, statistics.nonzeros());
      assertEquals(5, statistics.blocks());
      assertEquals(0, statistics.completedEntries());
      assertTrue(statistics.gapMax() <= 1e-6, "gap " + statistics.gapMax());
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void bandsGiveTheBytesOfTheWhole(WeightFormat format) {
    for (NmPattern pattern : List.of(P2_4, P16_32)) {
      int size = pattern.blockSize();
      WeightBand whole = DrawnBand.draw(format, 6 * size, 40 * size, 4);
      MagnitudePruner pruner = pruner(Structure.TRANSPOSABLE, pattern, 2);
      PrunedBand expected = pruner.prune(whole);
      int from = 0;
      int maskFrom = 0;
      for (int rows : new int[] {size, 3 * size, 2 * size}) {
        int row = from / (whole.columns() * format.bytes());
        PrunedBand part = pruner.prune(DrawnBand.rows(whole, row, rows));
        int to = from + part.weights().length;
        int maskTo = maskFrom + part.mask().length;
        assertArrayEquals(Arrays.copyOfRange(expected.weights(), from, to), part.weights());
        assertArrayEquals(Arrays.copyOfRange(expected.mask(), maskFrom, maskTo), part.mask());
        from = to;
        maskFrom = maskTo;
      }
    }
  }

  @Test
  void manyRowsOfBlocksAreSolvedInSeveralCalls() {
    WeightBand tall = DrawnBand.draw(WeightFormat.BF16, 1 << 15, 8, 5);
    MagnitudePruner pruner = pruner(Structure.STANDARD, P4_8, 1);
    PrunedBand pruned = pruner.prune(tall);
    assertEquals(1 << 15 >> 3, pruned.statistics().blocks());
    byte[] end = Arrays.copyOfRange(pruned.mask(), (1 << 15) - 8, 1 << 15);
    assertArrayEquals(end, pruner.prune(DrawnBand.rows(tall, (1 << 15) - 8, 8)).mask());
    WeightBand wide = DrawnBand.draw(WeightFormat.BF16, 32, 14336, 6);
    byte[] weights = pruner(Structure.STANDARD, P16_32, 1).prune(wide).weights();
    assertEquals(wide.weights().length, weights.length);
  }

  @Test
  void negativeZeroKeepsItsSignWhereItIsKept() {
    byte[] zeros = {0, -128, 0, -128, 0, -128, 0, -128};
    WeightBand band = new WeightBand(zeros, WeightFormat.BF16, 1, 4);
    PrunedBand pruned = pruner(Structure.STANDARD, P2_4, 1).prune(band);
    assertArrayEquals(new byte[] {0, -128, 0, -128, 0, 0, 0, 0}, pruned.weights());
    assertArrayEquals(new byte[] {3}, pruned.mask());
    assertEquals(0, pruned.statistics().nonzeros());
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void aWeightThatIsNotFiniteIsNamed(WeightFormat format) {
    for (int index : new int[] {0, 11, 5 * 12 + 7, 8 * 12 - 1}) {
      for (int bits : new int[] {0x7f800000, 0xff800000, 0x7fc00000, 0xffffffff, 0x7f810000}) {
        WeightBand band = DrawnBand.draw(format, 8, 12, 7);
        ByteBuffer weights = ByteBuffer.wrap(band.weights()).order(ByteOrder.LITTLE_ENDIAN);
        switch (format) {
          case F32 -> weights.putInt(index * 4, bits);
          case BF16 -> weights.putShort(index * 2, (short) (bits >> 16));
          case F16 -> weights.putShort(index * 2, (short) (bits >> 16 | 0x7c00));
        }
        MagnitudePruner pruner = pruner(Structure.TRANSPOSABLE, P2_4, 1);
        NonFiniteWeightException refusal =
            assertThrows(NonFiniteWeightException.class, () -> pruner.prune(band));
        assertEquals(index / 12, refusal.row());
        assertEquals(index % 12, refusal.column());
        assertEquals(format.widen(band.weights(), index), refusal.value());
      }
    }
  }

  @Test
  void squaresNeitherOverflowNorVanish() {
    for (float unit : new float[] {0x1p127f, 0x1p-100f, Float.MIN_VALUE, 1}) {
      ByteBuffer weights = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      for (int weight : new int[] {1, -1, 0, 1}) {
        weights.putFloat(weight * unit);
      }
      WeightBand band = new WeightBand(weights.array(), WeightFormat.F32, 1, 4);
      PrunedBand pruned = pruner(Structure.STANDARD, new NmPattern(3, 4), 2).prune(band);
      assertArrayEquals(new byte[] {11}, pruned.mask(), "unit " + unit);
      assertEquals(3.0 * unit * unit, pruned.statistics().keptScore());
      assertEquals(3.0 * unit * unit, pruned.statistics().upperBound());
    }
  }

  @Test
  void aBandThatThePatternDoesNotDivideIsRefused() {
    MagnitudePruner transposable = pruner(Structure.TRANSPOSABLE, P4_8, 1);
    MagnitudePruner standard = pruner(Structure.STANDARD, P4_8, 1);
    WeightBand ragged = DrawnBand.draw(WeightFormat.F32, 12, 16, 8);
    WeightBand narrow = DrawnBand.draw(WeightFormat.F32, 16, 12, 9);
    for (MagnitudePruner pruner : List.of(transposable, standard)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> pruner.prune(narrow)).getMessage();
      assertTrue(message.contains("multiples of 8") && message.contains("16 x 12"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> transposable.prune(ragged));
    assertEquals(4, standard.prune(ragged).statistics().blocks());
    assertThrows(
        IllegalArgumentException.class, () -> new MagnitudeSettings(Structure.STANDARD, P4_8, 3));
  }

  private static boolean keeps(PrunedBand pruned, WeightBand band, int row, int column) {
    int rowBytes = (band.columns() + 7) / 8;
    return (pruned.mask()[row * rowBytes + column / 8] >> column % 8 & 1) != 0;
  }

  private static int paddingBits(PrunedBand pruned, WeightBand band) {
    int rowBytes = (band.columns() + 7) / 8;
    int padding = 0;
    for (int row = 0; row < band.rows(); row++) {
      for (int column = band.columns(); column < 8 * rowBytes; column++) {
        padding += keeps(pruned, band, row, column) ? 1 : 0;
      }
    }
    return padding;
  }
}
