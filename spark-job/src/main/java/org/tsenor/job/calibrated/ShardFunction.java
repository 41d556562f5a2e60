package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.executor.CommitDeniedException;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.pruning.calibrated.RowStatistics;
import org.tsenor.source.Band;
import org.tsenor.source.BandLayout;
import org.tsenor.source.BandRow;
import org.tsenor.source.ShardAttempt;
import org.tsenor.source.ShardStore;
import scala.Tuple2;

/**
 * Writes one shard in file order: pruned pieces as they come, other tensors from the checkpoint;
 * then commits it.
 *
 * @param shard that is written
 * @param outcomes of preparing, by the tensors that were to be pruned
 * @param output what is written
 * @param bandBytes of other tensors at a time
 */
record ShardFunction(
    Broadcast<RunContext> context,
    ShardPlan shard,
    HashMap<String, Outcome> outcomes,
    OutputSettings output,
    int bandBytes)
    implements FlatMapFunction<
        Iterator<Tuple2<PieceKey, Answer<PrunedPiece>>>, Answer<ArrayList<LinearFigures>>> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Answer<ArrayList<LinearFigures>>> call(
      Iterator<Tuple2<PieceKey, Answer<PrunedPiece>>> pieces)
      throws IOException, CommitDeniedException {
    return List.of(Answer.to(() -> commit(pieces))).iterator();
  }

  /** Where a piece is none but the end of the run, the shard is not committed. */
  private ArrayList<LinearFigures> commit(Iterator<Tuple2<PieceKey, Answer<PrunedPiece>>> pieces)
      throws IOException, CommitDeniedException {
    RunContext run = context.value();
    ShardStore store = ShardStore.of(run.configuration(), run.output());
    TaskContext task = TaskContext.get();
    ShardAttempt.Settings settings =
        new ShardAttempt.Settings(
            store,
            "%s-%d".formatted(run.run(), task.taskAttemptId()),
            false,
            output.format() == Format.COMPACT,
            false);
    ShardAttempt attempt = ShardAttempt.begin(settings, shard.name(), Optional.of(shard.header()));
    try {
      ArrayList<LinearFigures> figures = write(attempt, pieces, run.checkpoint());
      attempt.finish();
      requirePermission(task);
      attempt.commit();
      return figures;
    } finally {
      attempt.abort();
    }
  }

  /** Of several attempts at a task, speculative ones too, one may commit. */
  private void requirePermission(TaskContext task) throws CommitDeniedException {
    boolean permitted =
        SparkEnv.get()
            .outputCommitCoordinator()
            .canCommit(
                task.stageId(),
                task.stageAttemptNumber(),
                task.partitionId(),
                task.attemptNumber());
    if (!permitted) {
      throw new CommitDeniedException(
          "another attempt commits " + shard.name(),
          task.stageId(),
          task.partitionId(),
          task.attemptNumber());
    }
  }

  private ArrayList<LinearFigures> write(
      ShardAttempt attempt,
      Iterator<Tuple2<PieceKey, Answer<PrunedPiece>>> pieces,
      Checkpoint checkpoint)
      throws IOException {
    ShardRows rows = new ShardRows(attempt, output.masks());
    ArrayList<LinearFigures> figures = new ArrayList<>();
    Map<String, ShardReader> readers = new HashMap<>();
    try {
      for (TensorEntry tensor : shard.header().tensors()) {
        Outcome outcome = outcomes.get(tensor.name());
        if (outcome != null && !outcome.isSkipped()) {
          figures.add(new LinearFigures(tensor.name(), pieces(rows, tensor, pieces)));
        } else {
          copy(rows, tensor, reader(checkpoint, tensor, readers));
        }
      }
    } finally {
      for (ShardReader reader : readers.values()) {
        reader.close();
      }
    }
    return figures;
  }

  private RowStatistics pieces(
      ShardRows rows, TensorEntry tensor, Iterator<Tuple2<PieceKey, Answer<PrunedPiece>>> pieces)
      throws IOException {
    RowStatistics sum = RowStatistics.NONE;
    for (long row = 0; row < tensor.rows(); ) {
      PrunedPiece piece = pieces.next()._2().orThrow();
      rows.pruned(tensor, piece, outcomes.get(tensor.name()));
      sum = sum.plus(piece.figures().statistics());
      row += piece.figures().band().rows();
    }
    return sum;
  }

  private static ShardReader reader(
      Checkpoint checkpoint, TensorEntry tensor, Map<String, ShardReader> readers)
      throws IOException {
    Shard source = checkpoint.shardOf(tensor.name()).orElseThrow();
    ShardReader reader = readers.get(source.name());
    if (reader == null) {
      reader = ShardReader.open(checkpoint.storage().fileSystem(), source);
      readers.put(source.name(), reader);
    }
    return reader;
  }

  private void copy(ShardRows rows, TensorEntry tensor, ShardReader reader) throws IOException {
    TensorEntry stored = reader.header().tensor(tensor.name()).orElseThrow();
    Outcome outcome = outcomes.get(tensor.name());
    for (Band band : new BandLayout(1, bandBytes).bands(shard.name(), tensor).toList()) {
      byte[] data = new byte[Math.toIntExact(band.byteLength())];
      if (data.length > 0) {
        reader.read(stored, band.byteOffset() - tensor.begin(), data, 0, data.length);
      }
      rows.copied(BandRow.copied(band, data), outcome);
    }
  }
}
