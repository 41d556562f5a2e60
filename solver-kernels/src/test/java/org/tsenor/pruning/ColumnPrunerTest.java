package org.tsenor.pruning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.scalar.ScalarBackend;

class ColumnPrunerTest {
  private static MagnitudePruner inRows(NmPattern pattern, int power) {
    return new MagnitudePruner(
        new ScalarBackend().solver(SolverSettings.exact(Structure.STANDARD, pattern)),
        new MagnitudeSettings(Structure.STANDARD, pattern, power));
  }

  private static ColumnPruner inColumns(NmPattern pattern, int power) {
    return new ColumnPruner(inRows(pattern, power), pattern.blockSize());
  }

  /** A matrix pruned down its columns is its transpose pruned along its rows. */
  @ParameterizedTest
  @CsvSource({"F32, 2, 4, 12, 7, 1", "BF16, 4, 8, 16, 24, 2", "F16, 3, 10, 20, 9, 1"})
  void isTheTransposeOfWhatRowsGive(
      WeightFormat format, int kept, int size, int rows, int columns, int power) {
    NmPattern pattern = new NmPattern(kept, size);
    WeightBand band = DrawnBand.draw(format, rows, columns, 5);
    byte[] before = band.weights().clone();
    PrunedBand found = inColumns(pattern, power).prune(band);
    WeightBand transposed =
        new WeightBand(transpose(band.weights(), format, rows, columns), format, columns, rows);
    PrunedBand expected = inRows(pattern, power).prune(transposed);
    assertArrayEquals(before, band.weights(), "the band is never changed");
    assertArrayEquals(expected.weights(), transpose(found.weights(), format, rows, columns));
    int maskRow = (columns + 7) / 8;
    assertEquals(rows * maskRow, found.mask().length);
    for (int row = 0; row < rows; row++) {
      for (int bit = 0; bit < maskRow * 8; bit++) {
        boolean keeps = bit(found.mask(), row, bit, maskRow);
        assertEquals(
            bit < columns && bit(expected.mask(), bit, row, (rows + 7) / 8),
            keeps,
            "row %d, bit %d".formatted(row, bit));
      }
    }
    BandStatistics statistics = found.statistics();
    assertEquals(expected.statistics().nonzeros(), statistics.nonzeros());
    assertEquals(expected.statistics().keptScore(), statistics.keptScore(), 1e-9);
    assertEquals(expected.statistics().totalSquare(), statistics.totalSquare(), 1e-9);
  }

  @Test
  void tellsWhereAWeightIsNotFinite() {
    ByteBuffer weights = ByteBuffer.allocate(8 * 3 * 4).order(ByteOrder.LITTLE_ENDIAN);
    weights.putFloat((6 * 3 + 1) * 4, Float.NaN);
    WeightBand band = new WeightBand(weights.array(), WeightFormat.F32, 8, 3);
    ColumnPruner pruner = inColumns(new NmPattern(2, 4), 1);
    NonFiniteWeightException found =
        assertThrows(NonFiniteWeightException.class, () -> pruner.prune(band));
    assertEquals(6, found.row());
    assertEquals(1, found.column());
  }

  @Test
  void refusesRowsThatGroupsDoNotDivide() {
    WeightBand band = DrawnBand.draw(WeightFormat.BF16, 6, 8, 1);
    ColumnPruner pruner = inColumns(new NmPattern(2, 4), 1);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> pruner.prune(band));
    assertEquals(
        "groups of 4 in columns need rows that are a multiple of it, but the band is 6 x 8",
        refused.getMessage());
  }

  private static byte[] transpose(byte[] weights, WeightFormat format, int rows, int columns) {
    int width = format.bytes();
    byte[] turned = new byte[weights.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        System.arraycopy(
            weights,
            (row * columns + column) * width,
            turned,
            (column * rows + row) * width,
            width);
      }
    }
    return turned;
  }

  private static boolean bit(byte[] mask, int row, int column, int rowBytes) {
    return ((mask[row * rowBytes + column / 8] >> (column % 8)) & 1) != 0;
  }
}
