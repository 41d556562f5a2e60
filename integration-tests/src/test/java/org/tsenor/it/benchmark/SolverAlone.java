package org.tsenor.it.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

/**
 * The solver without files and without Spark: scores of a checkpoint already in memory, one solver
 * a thread. What the job could reach at best on these cores.
 *
 * <p>Arguments: model, pattern, threads, seconds. Prints weights per second.
 */
public final class SolverAlone {
  /** Blocks a batch, about what a band holds. */
  private static final int BATCH_WEIGHTS = 128 * 1024;

  private static final int BATCHES = 256;

  private SolverAlone() {}

  public static void main(String[] args) throws Exception {
    NmPattern pattern = NmPattern.parse(args[1]);
    int threads = Integer.parseInt(args[2]);
    double seconds = Double.parseDouble(args[3]);
    List<ScoreBatch> batches = load(new Path(args[0]), pattern);
    run(batches, pattern, threads, Math.min(5, seconds));
    System.out.printf(Locale.ROOT, "%.0f%n", run(batches, pattern, threads, seconds));
  }

  private static double run(
      List<ScoreBatch> batches, NmPattern pattern, int threads, double seconds) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    List<Future<Long>> counts = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int first = thread;
      counts.add(pool.submit(() -> solve(batches, pattern, first, end)));
    }
    long weights = 0;
    for (Future<Long> count : counts) {
      weights += count.get();
    }
    pool.shutdown();
    return weights / ((System.nanoTime() - start) * 1e-9);
  }

  private static long solve(List<ScoreBatch> batches, NmPattern pattern, int first, long end) {
    MaskSolver solver =
        MaskSolvers.select(MaskSolvers.AUTO)
            .backend()
            .solver(SolverSettings.exact(Structure.TRANSPOSABLE, pattern));
    long weights = 0;
    for (int next = first; System.nanoTime() < end; next++) {
      ScoreBatch batch = batches.get(next % batches.size());
      solver.solve(batch);
      weights += (long) batch.blocks() * batch.blockEntries();
    }
    return weights;
  }

  /** Aligned blocks of the first linears, so that the scores are those that the job sees. */
  private static List<ScoreBatch> load(Path model, NmPattern pattern) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(new Configuration(), model);
    List<ScoreBatch> batches = new ArrayList<>();
    for (Shard shard : checkpoint.shards()) {
      try (ShardReader reader = ShardReader.open(checkpoint.storage().fileSystem(), shard)) {
        for (TensorEntry tensor : shard.header().tensors()) {
          if (tensor.name().contains("_proj") && batches.size() < BATCHES) {
            load(reader, tensor, pattern, batches);
          }
        }
      }
    }
    return batches;
  }

  private static void load(
      ShardReader reader, TensorEntry tensor, NmPattern pattern, List<ScoreBatch> batches)
      throws Exception {
    int size = pattern.blockSize();
    int columns = Math.toIntExact(tensor.columns());
    WeightFormat format = WeightFormat.valueOf(tensor.dtype().label());
    int rows = Math.max(size, BATCH_WEIGHTS / columns / size * size);
    byte[] band = new byte[rows * columns * format.bytes()];
    for (long row = 0; row + rows <= tensor.rows() && batches.size() < BATCHES; row += rows) {
      reader.read(tensor, row * tensor.rowBytes(), band, 0, band.length);
      float[] scores = new float[rows * columns];
      int at = 0;
      for (int blockRow = 0; blockRow < rows; blockRow += size) {
        for (int blockColumn = 0; blockColumn < columns; blockColumn += size) {
          for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
              scores[at++] =
                  Math.abs(format.widen(band, (blockRow + i) * columns + blockColumn + j));
            }
          }
        }
      }
      batches.add(ScoreBatch.square(pattern, at / (size * size), scores));
    }
  }
}
