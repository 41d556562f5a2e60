package org.tsenor.job.magnitude;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.BackendUnavailableException;
import org.tsenor.mask.SolverBackend;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/**
 * Prunes random weights until the just-in-time compiler is done with the solver, once a JVM.
 *
 * <p>Until then a block takes up to a thousand times as long, and a task that solves blocks
 * meanwhile takes a core away from the compiler. So the first task warms up and the others wait,
 * and where driver and tasks are one JVM, that begins while Spark still starts.
 */
public final class SolverWarmup {
  /** Below so many weights a run is over before it is warm. */
  private static final long WORTHWHILE_WEIGHTS = 100_000_000;

  private static final int BAND_WEIGHTS = 1 << 14;

  /** Bands in a row that were not much faster than the fastest: the compiler is done. */
  private static final int STEADY_BANDS = 20;

  private static final double MUCH = 0.9;
  private static final long LONGEST_NANOS = 4_000_000_000L;

  /** Kept for the JVM's life: compiled code is, too. */
  private static final Map<Object, Boolean> WARM = new ConcurrentHashMap<>();

  private SolverWarmup() {}

  /** Whether a run takes long enough to gain by it. */
  static boolean isWorthwhile(PrunePlan plan) {
    return plan.weights() >= WORTHWHILE_WEIGHTS;
  }

  /** Begins to warm up for a large run, on a thread of its own; tasks will wait for it. */
  public static void begin(PruneSettings settings, PrunePlan plan) {
    if (!isWorthwhile(plan)) {
      return;
    }
    Thread thread = new Thread(() -> warmForAll(settings, plan), "tsenor warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private static void warmForAll(PruneSettings settings, PrunePlan plan) {
    try {
      PrunerFactory factory = new PrunerFactory(settings.method(), backend(settings.execution()));
      plan.sparsities().values().stream().distinct().forEach(target -> once(factory, target));
    } catch (BackendUnavailableException e) {
      // The first task tells the user, with the reason.
    }
  }

  private static SolverBackend backend(ExecutionSettings execution) {
    GpuSettings gpus = new GpuSettings(List.of(), execution.gpuMemory());
    return MaskSolvers.select(execution.backend(), gpus).backend();
  }

  /** Warms up, unless that was done; returns when it is done, by whatever thread. */
  static void once(PrunerFactory factory, Sparsity target) {
    WARM.computeIfAbsent(
        factory.key(target),
        key -> {
          warm(factory.pruner(target), target);
          return true;
        });
  }

  private static void warm(LinearPruner pruner, Sparsity target) {
    WeightBand band = randomBand(target.pattern().blockSize());
    long start = System.nanoTime();
    long fastest = Long.MAX_VALUE;
    int steady = 0;
    for (long now = start; steady < STEADY_BANDS && now - start < LONGEST_NANOS; ) {
      pruner.prune(band);
      long end = System.nanoTime();
      steady = end - now < MUCH * fastest ? 0 : steady + 1;
      fastest = Math.min(fastest, end - now);
      now = end;
    }
  }

  /** Weights of one row of blocks, like those of a model: bfloat16 of a normal distribution. */
  private static WeightBand randomBand(int blockSize) {
    int columns = BAND_WEIGHTS / blockSize / blockSize * blockSize;
    Random random = new Random(0);
    ByteBuffer weights =
        ByteBuffer.allocate(blockSize * columns * WeightFormat.BF16.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    while (weights.hasRemaining()) {
      float weight = (float) (0.02 * random.nextGaussian());
      weights.putShort((short) (Float.floatToRawIntBits(weight) >> Short.SIZE));
    }
    return new WeightBand(weights.array(), WeightFormat.BF16, blockSize, columns);
  }
}
