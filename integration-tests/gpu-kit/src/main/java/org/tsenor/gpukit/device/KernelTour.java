package org.tsenor.gpukit.device;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.pruning.cuda.CudaMagnitudePruner;

/** Every kernel on a few blocks, easy and hard ones: for tools that make kernels slow. */
public final class KernelTour {
  private static final List<NmPattern> PATTERNS =
      List.of(
          new NmPattern(2, 4),
          new NmPattern(4, 8),
          new NmPattern(8, 16),
          new NmPattern(16, 32),
          new NmPattern(3, 10),
          new NmPattern(20, 40));

  private static final TsenorSettings FEW_SWEEPS = new TsenorSettings(0.005, 10, 10, true);
  private static final int BLOCKS = 9;

  private KernelTour() {}

  /** Says how many solves were right. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, task -> run());
  }

  private static void run() {
    CudaBackend backend = new CudaBackend(GpuSettings.DEFAULTS);
    SplittableRandom random = new SplittableRandom(1);
    List<DoubleSupplier> kinds =
        List.of(
            random::nextDouble,
            // Ties, and scores of many magnitudes: blocks of the second launch.
            () -> random.nextInt(4),
            () -> Math.pow(10, 12 * random.nextDouble() - 8));
    int solves = 0;
    for (NmPattern pattern : PATTERNS) {
      for (Structure structure : Structure.values()) {
        for (Algorithm algorithm : Algorithm.values()) {
          SolverSettings settings = new SolverSettings(algorithm, structure, pattern, FEW_SWEEPS);
          for (DoubleSupplier kind : kinds) {
            compare(backend, settings, draw(pattern, kind));
            solves++;
          }
        }
      }
      prune(backend, pattern);
    }
    CudaDevices.ofThisProcess().release();
    System.out.printf("%d batches of %d blocks solved, no error reported.%n", solves, BLOCKS);
  }

  private static ScoreBatch draw(NmPattern pattern, DoubleSupplier kind) {
    float[] scores = new float[BLOCKS * pattern.blockEntries()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) kind.getAsDouble();
    }
    return ScoreBatch.square(pattern, BLOCKS, scores);
  }

  /** Exact and standard masks keep as much as the reference's; others no more than exact ones. */
  private static void compare(CudaBackend backend, SolverSettings settings, ScoreBatch scores) {
    SolverSettings best =
        new SolverSettings(Algorithm.EXACT, settings.structure(), settings.pattern(), FEW_SWEEPS);
    SolverResult expected = new ScalarBackend().solver(best).solve(scores);
    SolverResult actual = backend.solver(settings).solve(scores);
    boolean optimal =
        settings.algorithm() == Algorithm.EXACT || settings.structure() == Structure.STANDARD;
    for (int block = 0; block < BLOCKS; block++) {
      double optimum = expected.keptScores()[block];
      double error = (optimum - actual.keptScores()[block]) / optimum;
      if (error < -1e-9 || (optimal && error > 1e-6)) {
        throw new IllegalStateException("%s, block %d: error %s".formatted(settings, block, error));
      }
    }
  }

  private static void prune(CudaBackend backend, NmPattern pattern) {
    int size = pattern.blockSize();
    for (WeightFormat format : WeightFormat.values()) {
      byte[] weights = new byte[6 * size * size * format.bytes()];
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < 6 * size * size; i++) {
        format.narrow((float) (random.nextDouble() - 0.5), weights, i);
      }
      MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, pattern, 2);
      PrunedBand pruned =
          new CudaMagnitudePruner(
                  backend, SolverSettings.exact(Structure.TRANSPOSABLE, pattern), settings)
              .prune(new WeightBand(weights, format, 2 * size, 3 * size));
      if (pruned.statistics().gapMax() > 1e-6) {
        throw new IllegalStateException("%s %s is not optimal".formatted(pattern, format));
      }
    }
  }
}
