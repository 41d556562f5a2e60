package org.tsenor.mask.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.OptimalityCertificate;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.scalar.ScalarBackend;

/** The backend on the stub driver: what goes in and comes out, in parts and under short memory. */
class CudaBackendOnStub {
  private static final NmPattern P4_8 = new NmPattern(4, 8);

  /** The first lease on a device decides the bound of its pool. */
  @BeforeEach
  void forgetBounds() {
    CudaDevices.ofThisProcess().release();
  }

  @Test
  void autoTakesIt() {
    MaskSolvers.Selection selection = MaskSolvers.select(MaskSolvers.AUTO);
    String device = CudaDevices.ofThisProcess().choose(GpuSettings.DEFAULTS).properties().name();
    assertEquals("cuda (%s)".formatted(device), selection.backend().description());
    assertEquals(List.of(), selection.refusals());
  }

  @Test
  void resultsAreTheReferences() {
    for (NmPattern pattern : List.of(P4_8, new NmPattern(3, 10), new NmPattern(8, 16))) {
      ScoreBatch scores = draw(pattern, 9, 1);
      SolverSettings settings = SolverSettings.exact(Structure.TRANSPOSABLE, pattern);
      SolverResult expected = new ScalarBackend().solver(settings).solve(scores);
      SolverResult actual = solver(settings, GpuMemory.DEFAULT).solve(scores);
      assertSame(expected, actual, pattern.toString());
      for (int block = 0; block < scores.blocks(); block++) {
        double bound =
            OptimalityCertificate.upperBound(
                scores, actual.rowPotentials(), actual.columnPotentials(), pattern.kept(), block);
        assertEquals(bound, actual.upperBounds()[block], 1e-12 * bound);
      }
    }
  }

  @Test
  void aBatchIsSolvedInPartsWhereMemoryIsShort() {
    ScoreBatch scores = draw(P4_8, 41, 2);
    SolverSettings settings = SolverSettings.exact(Structure.TRANSPOSABLE, P4_8);
    SolverResult expected = new ScalarBackend().solver(settings).solve(scores);
    // Two lanes of 8 KiB: some twenty blocks at a time.
    MaskSolver solver = solver(settings, GpuMemory.ofBytes(1 << 14));
    assertSame(expected, solver.solve(scores), "41 blocks");
    assertSame(expected, solver.solve(scores), "41 blocks again");
  }

  @Test
  void anIllegalScoreIsNamed() {
    ScoreBatch scores = draw(P4_8, 5, 3);
    scores.scores()[scores.offset(3) + 2 * 8 + 1] = Float.NaN;
    SolverSettings settings = SolverSettings.exact(Structure.TRANSPOSABLE, P4_8);
    MaskSolver solver = solver(settings, GpuMemory.DEFAULT);
    String message =
        assertThrows(IllegalArgumentException.class, () -> solver.solve(scores)).getMessage();
    assertTrue(message.contains("block 3, row 2, column 1"), message);
  }

  @Test
  void aRegularizationThatFloatsCannotHoldIsRefused() {
    assertThrows(
        BackendUnavailableException.class, () -> solver(tsenor(0.0009), GpuMemory.DEFAULT));
    solver(tsenor(0.001), GpuMemory.DEFAULT);
  }

  private static SolverSettings tsenor(double regularization) {
    return new SolverSettings(
        Algorithm.TSENOR,
        Structure.TRANSPOSABLE,
        P4_8,
        new TsenorSettings(regularization, 300, 10, true));
  }

  @Test
  void nothingIsSolvedWithoutBlocks() {
    SolverSettings settings = SolverSettings.exact(Structure.TRANSPOSABLE, P4_8);
    ScoreBatch none = ScoreBatch.square(P4_8, 0, new float[0]);
    assertEquals(0, solver(settings, GpuMemory.DEFAULT).solve(none).masks().rows().length);
  }

  private static MaskSolver solver(SolverSettings settings, GpuMemory memory) {
    return new CudaBackend(new GpuSettings(List.of(), memory)).solver(settings);
  }

  private static void assertSame(SolverResult expected, SolverResult actual, String message) {
    assertArrayEquals(expected.masks().rows(), actual.masks().rows(), message);
    assertArrayEquals(expected.completedEntries(), actual.completedEntries(), message);
    for (int block = 0; block < expected.keptScores().length; block++) {
      double kept = expected.keptScores()[block];
      assertEquals(kept, actual.keptScores()[block], 1e-12 * kept, message);
      assertTrue(actual.relativeGap(block) <= BandKernels.TRUSTED_GAP, message);
    }
  }

  private static ScoreBatch draw(NmPattern pattern, int blocks, long seed) {
    Random random = new Random(seed);
    float[] scores = new float[blocks * pattern.blockEntries()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.abs(random.nextGaussian());
    }
    return ScoreBatch.square(pattern, blocks, scores);
  }
}
