package org.tsenor.pruning.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.DrawnBand;
import org.tsenor.pruning.MagnitudePruner;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.PendingBand;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** Bands on the stub driver against the same bands on the CPU. */
class BandsOnStub {
  private static final NmPattern P2_4 = new NmPattern(2, 4);
  private static final NmPattern P4_8 = new NmPattern(4, 8);
  private static final NmPattern P3_10 = new NmPattern(3, 10);
  private static final NmPattern P8_16 = new NmPattern(8, 16);

  /** The first lease on a device decides the bound of its pool. */
  @BeforeEach
  void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void bandsAreThoseOfTheReference(WeightFormat format) {
    for (NmPattern pattern : List.of(P2_4, P4_8, P3_10, P8_16)) {
      int size = pattern.blockSize();
      WeightBand band = DrawnBand.draw(format, 2 * size, 3 * size, 1);
      for (int power : new int[] {1, 2}) {
        MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, pattern, power);
        PrunedBand actual = pruner(settings, GpuMemory.DEFAULT).prune(band);
        assertSound(settings, band, actual);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void standardBandsAreThoseOfTheReference(WeightFormat format) {
    for (NmPattern pattern : List.of(P2_4, P4_8, P3_10)) {
      WeightBand band = DrawnBand.draw(format, 2 * pattern.blockSize() + 3, 120, 7);
      MagnitudeSettings settings = new MagnitudeSettings(Structure.STANDARD, pattern, 2);
      PrunedBand expected = reference(settings).prune(band);
      PrunedBand actual = pruner(settings, GpuMemory.DEFAULT).prune(band);
      assertArrayEquals(expected.mask(), actual.mask(), pattern + " " + format);
      assertArrayEquals(expected.weights(), actual.weights(), pattern + " " + format);
      assertEquals(expected.statistics().blocks(), actual.statistics().blocks());
      // The reference rounds squares to floats, which those of 16-bit formats are already.
      double rounding = format == WeightFormat.F32 ? 0x1p-24 : 1e-12;
      double kept = expected.statistics().keptScore();
      assertClose(kept, actual.statistics().keptScore(), rounding, pattern + " " + format);
      assertEquals(actual.statistics().keptScore(), actual.statistics().upperBound());
    }
  }

  @Test
  void bandsUnderWayDoNotMixUp() {
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, 1);
    CudaMagnitudePruner pruner = pruner(settings, GpuMemory.DEFAULT);
    List<WeightBand> bands = new ArrayList<>();
    for (int seed = 0; seed < 12; seed++) {
      // A larger one now and then: it does not fit the lanes of those before.
      int rows = seed % 5 == 4 ? 40 : 8;
      bands.add(DrawnBand.draw(WeightFormat.BF16, rows, 64, seed));
    }
    Deque<PendingBand> pending = new ArrayDeque<>();
    int finished = 0;
    for (WeightBand band : bands) {
      pending.add(pruner.begin(band));
      if (pending.size() > pruner.depth()) {
        assertFinished(settings, bands.get(finished++), pending.remove());
      }
    }
    while (!pending.isEmpty()) {
      assertFinished(settings, bands.get(finished++), pending.remove());
    }
    assertEquals(bands.size(), finished);
  }

  private static void assertFinished(
      MagnitudeSettings settings, WeightBand band, PendingBand pending) {
    try (pending) {
      assertSound(settings, band, pending.finish());
    }
  }

  @Test
  void aBandIsPrunedInPiecesWhereMemoryIsShort() {
    WeightBand band = DrawnBand.draw(WeightFormat.F32, 64, 64, 2);
    for (int power : new int[] {1, 2}) {
      MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, power);
      // The band needs 32 KiB, its eighths 8.
      CudaMagnitudePruner pruner = pruner(settings, GpuMemory.ofBytes(1 << 13));
      assertSound(settings, band, pruner.prune(band));
      PendingBand first = pruner.begin(band);
      PendingBand second = pruner.begin(band);
      assertSound(settings, band, first.finish());
      assertSound(settings, band, second.finish());
    }
  }

  @Test
  void memoryTooShortForARowOfBlocksIsSaid() {
    WeightBand band = DrawnBand.draw(WeightFormat.F32, 16, 4096, 2);
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P8_16, 1);
    CudaMagnitudePruner pruner = pruner(settings, GpuMemory.ofBytes(1 << 14));
    String message =
        assertThrows(OutOfDeviceMemoryException.class, () -> pruner.prune(band)).getMessage();
    assertTrue(message.contains("one row of 8:16 blocks of 4096 columns"), message);
    assertTrue(message.contains("gpu-memory allows 16384"), message);
  }

  @Test
  void aBandGivenUpLeavesNothingBehind() {
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, 1);
    CudaMagnitudePruner pruner = pruner(settings, GpuMemory.DEFAULT);
    WeightBand band = DrawnBand.draw(WeightFormat.F16, 8, 64, 3);
    PendingBand first = pruner.begin(band);
    PendingBand second = pruner.begin(band);
    first.close();
    second.close();
    assertSound(settings, band, pruner.prune(band));
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void aWeightThatIsNotFiniteIsNamed(WeightFormat format) {
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, P4_8, 2);
    WeightBand band = DrawnBand.draw(format, 16, 64, 4);
    format.narrow(Float.NaN, band.weights(), 11 * 64 + 7);
    CudaMagnitudePruner pruner = pruner(settings, GpuMemory.DEFAULT);
    NonFiniteWeightException refusal =
        assertThrows(NonFiniteWeightException.class, () -> pruner.prune(band));
    assertEquals(11, refusal.row());
    assertEquals(7, refusal.column());
    WeightBand sound = DrawnBand.draw(format, 16, 64, 5);
    assertSound(settings, sound, pruner.prune(sound));
  }

  private static MagnitudePruner reference(MagnitudeSettings settings) {
    return new MagnitudePruner(new ScalarBackend().solver(solver(settings)), settings);
  }

  private static CudaMagnitudePruner pruner(MagnitudeSettings settings, GpuMemory memory) {
    CudaBackend backend = new CudaBackend(new GpuSettings(List.of(), memory));
    return new CudaMagnitudePruner(backend, solver(settings), settings);
  }

  private static SolverSettings solver(MagnitudeSettings settings) {
    return SolverSettings.exact(settings.structure(), settings.pattern());
  }

  /** Mask and weights fit each other and the pattern; the sums are the reference's. */
  private static void assertSound(MagnitudeSettings settings, WeightBand band, PrunedBand pruned) {
    String message = "%s %s".formatted(settings, band.format());
    BandStatistics wanted = reference(settings).prune(band).statistics();
    BandStatistics found = pruned.statistics();
    assertClose(wanted.keptScore(), found.keptScore(), 2e-7, message);
    assertClose(wanted.upperBound(), found.upperBound(), 2e-7, message);
    assertTrue(found.gapMax() <= 2e-7 && found.gapSum() <= 2e-7 * found.blocks(), message);
    assertEquals(wanted.totalScore(), found.totalScore(), message);
    assertEquals(wanted.totalSquare(), found.totalSquare(), message);
    assertEquals(wanted.blocks(), found.blocks(), message);
    assertEquals(0, found.completedEntries(), message);
    double keptSquare = 0;
    long nonzeros = 0;
    int[] inColumns = new int[band.columns()];
    for (int row = 0; row < band.rows(); row++) {
      for (int column = 0; column < band.columns(); column++) {
        int index = row * band.columns() + column;
        boolean kept = keeps(pruned, band, row, column);
        inColumns[column] += kept ? 1 : 0;
        float weight = kept ? band.format().widen(band.weights(), index) : 0;
        keptSquare += (double) weight * weight;
        nonzeros += weight == 0 ? 0 : 1;
        int bits = Float.floatToRawIntBits(weight);
        float out = band.format().widen(pruned.weights(), index);
        assertEquals(bits, Float.floatToRawIntBits(out), message);
      }
    }
    assertClose(keptSquare, found.keptSquare(), 1e-12, message);
    assertEquals(nonzeros, found.nonzeros(), message);
    assertKeepsPattern(settings.pattern(), band, pruned, inColumns);
  }

  private static void assertKeepsPattern(
      NmPattern pattern, WeightBand band, PrunedBand pruned, int[] inColumns) {
    int rowsOfBlocks = band.rows() / pattern.blockSize();
    for (int inColumn : inColumns) {
      assertEquals(rowsOfBlocks * pattern.kept(), inColumn);
    }
    for (int row = 0; row < band.rows(); row++) {
      for (int first = 0; first < band.columns(); first += pattern.blockSize()) {
        int inRow = 0;
        for (int column = first; column < first + pattern.blockSize(); column++) {
          inRow += keeps(pruned, band, row, column) ? 1 : 0;
        }
        assertEquals(pattern.kept(), inRow);
      }
    }
  }

  private static boolean keeps(PrunedBand pruned, WeightBand band, int row, int column) {
    int rowBytes = (band.columns() + 7) / 8;
    return (pruned.mask()[row * rowBytes + column / 8] >> column % 8 & 1) != 0;
  }

  private static void assertClose(double expected, double actual, double share, String message) {
    assertEquals(expected, actual, share * Math.abs(expected), message);
  }
}
