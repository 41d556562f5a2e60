package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.engine.SharedThings;
import org.tsenor.gpu.CudaException.DeviceLostException;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.executor.EngineChoice;
import org.tsenor.job.executor.LostDevice;
import org.tsenor.job.run.SolvedBy;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.NonFiniteWeightException;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.pruning.calibrated.Compensation;
import org.tsenor.pruning.calibrated.OutputMetric;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.pruning.calibrated.PrunedRows;
import org.tsenor.pruning.calibrated.RowPruner;
import org.tsenor.pruning.calibrated.RowStatistics;
import org.tsenor.pruning.calibrated.WeightRows;
import scala.Tuple2;

/**
 * Prunes rows of one linear with what was prepared for its input.
 *
 * <p>Memory: the prepared inputs of the layer, which the tasks of a JVM share; the rows a few times
 * in double. On a device likewise, where rows go in pieces if memory is short.
 *
 * @param step names the linears that are pruned together
 * @param execution names the backend of the mask solvers
 * @param weightsDone counts weights of finished rows, for progress
 */
record PruneFunction(
    Broadcast<RunContext> context,
    String step,
    ExecutionSettings execution,
    LongAccumulator weightsDone)
    implements PairFunction<LinearBand, PieceKey, Answer<PrunedPiece>> {
  private static final long serialVersionUID = 1L;

  @Override
  public Tuple2<PieceKey, Answer<PrunedPiece>> call(LinearBand band) throws IOException {
    return new Tuple2<>(band.key(), Answer.to(() -> prune(band)));
  }

  private PrunedPiece prune(LinearBand band) throws IOException {
    long start = System.nanoTime();
    RunContext run = context.value();
    EngineChoice choice = run.engine();
    Outcome outcome = band.linears().outcome();
    String shared = run.run() + " prune " + step;
    LayerFiles files = LayerFiles.of(run.configuration(), run.output());
    PreparedInput prepared =
        SharedThings.onHeap()
            .get(shared, outcome.file(), () -> files.read(outcome.file(), outcome.prepared()));
    WeightBand stored = read(run, band);
    PrunedRows pruned;
    WeightBand narrow;
    String when = "is";
    try {
      WeightRows rows = WeightRows.widen(stored, band.key().firstRow());
      when = "would become";
      if (!outcome.compensation().isEmpty()) {
        String file = outcome.compensation();
        Compensation compensation =
            SharedThings.onHeap().get(shared, file, () -> files.compensation(file));
        rows = compensation.apply(choice.engine(), shared, rows);
      }
      pruned = pruner(band, prepared, choice, files, shared).prune(rows);
      narrow = pruned.narrow(stored.format());
    } catch (DeviceLostException e) {
      LostDevice.giveUpExecutor(e);
      throw e;
    } catch (NonFiniteWeightException e) {
      throw new UserInputException(
          "tensor %s: the weight at row %d, column %d %s %s; weights must be finite"
              .formatted(
                  band.tensor(), band.key().firstRow() + e.row(), e.column(), when, e.value()),
          e);
    }
    weightsDone.add((long) stored.rows() * stored.columns());
    PieceFigures figures =
        new PieceFigures(
            band,
            asStored(pruned.statistics(), narrow),
            SolvedBy.here(choice),
            (System.nanoTime() - start) * 1e-9);
    return new PrunedPiece(figures, narrow.weights(), pruned.mask());
  }

  private static RowPruner pruner(
      LinearBand band, PreparedInput prepared, EngineChoice choice, LayerFiles files, String shared)
      throws IOException {
    Optional<String> file = band.linears().metric(band.tensor());
    if (file.isEmpty()) {
      return prepared.pruner(choice.engine(), shared);
    }
    OutputMetric metric =
        SharedThings.onHeap().get(shared, file.get(), () -> files.metric(file.get()));
    return prepared.pruner(choice.engine(), shared, metric);
  }

  private static WeightBand read(RunContext run, LinearBand band) throws IOException {
    Checkpoint checkpoint = run.checkpoint();
    Shard shard = checkpoint.shardOf(band.tensor()).orElseThrow();
    TensorEntry tensor = shard.header().tensor(band.tensor()).orElseThrow();
    byte[] bytes = new byte[Math.toIntExact(band.rows() * tensor.rowBytes())];
    try (ShardReader reader = ShardReader.open(checkpoint.storage().fileSystem(), shard)) {
      reader.read(tensor, band.key().firstRow() * tensor.rowBytes(), bytes, 0, bytes.length);
    }
    WeightFormat format = WeightFormat.of(tensor.dtype().label()).orElseThrow();
    return new WeightBand(bytes, format, band.rows(), Math.toIntExact(tensor.columns()));
  }

  /** Counts zeros after rounding, which may make more of them. */
  private static RowStatistics asStored(RowStatistics statistics, WeightBand stored) {
    long nonzeros = 0;
    for (int i = 0; i < stored.rows() * stored.columns(); i++) {
      nonzeros += stored.format().widen(stored.weights(), i) == 0 ? 0 : 1;
    }
    return statistics.withNonzeros(nonzeros);
  }
}
