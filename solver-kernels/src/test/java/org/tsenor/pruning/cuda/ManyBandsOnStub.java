package org.tsenor.pruning.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.PendingBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** Ten thousand bands of several tasks on one device whose pool holds lanes for two at a time. */
class ManyBandsOnStub {
  static final int BANDS = 10_000;
  static final int TASKS = 5;

  /** Two tasks' lanes for the larger bands, of 8 KiB each. */
  static final long BOUND = 6 << 13;

  @Test
  void tasksTakeTurns() throws InterruptedException, ExecutionException, TimeoutException {
    ExecutorService executor = Executors.newFixedThreadPool(TASKS);
    try {
      List<Future<Integer>> tasks = new ArrayList<>();
      for (int task = 0; task < TASKS; task++) {
        tasks.add(executor.submit(() -> prune(BANDS / TASKS)));
      }
      for (Future<Integer> task : tasks) {
        assertEquals(BANDS / TASKS, task.get(15, TimeUnit.MINUTES));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static int prune(int bands) {
    NmPattern pattern = new NmPattern(4, 8);
    MagnitudeSettings settings = new MagnitudeSettings(Structure.TRANSPOSABLE, pattern, 1);
    CudaMagnitudePruner pruner =
        new CudaMagnitudePruner(
            new CudaBackend(new GpuSettings(List.of(), GpuMemory.ofBytes(BOUND))),
            SolverSettings.exact(Structure.TRANSPOSABLE, pattern),
            settings);
    WeightBand small = new WeightBand(new byte[8 * 64 * 2], WeightFormat.BF16, 8, 64);
    WeightBand large = new WeightBand(new byte[16 * 64 * 2], WeightFormat.BF16, 16, 64);
    Deque<PendingBand> pending = new ArrayDeque<>();
    int finished = 0;
    for (int band = 0; band < bands; band++) {
      pending.add(pruner.begin(band / 100 % 2 == 0 ? small : large));
      if (pending.size() > pruner.depth()) {
        pending.remove().finish();
        finished++;
      }
    }
    for (PendingBand band : pending) {
      band.finish();
      finished++;
    }
    return finished;
  }
}
