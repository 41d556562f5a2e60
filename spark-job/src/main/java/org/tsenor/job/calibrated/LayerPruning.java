package org.tsenor.job.calibrated;

import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.job.settings.OutputSettings;

/**
 * Prunes the linears of one decoder layer and commits its shard: one Spark job of two stages, bands
 * of rows first, the shard then. Linears that others of the layer wait for are a job of their own.
 *
 * @param spark to run in
 * @param context of the run
 * @param execution how it is carried out
 * @param output what is written
 */
record LayerPruning(
    JavaSparkContext spark,
    Broadcast<RunContext> context,
    ExecutionSettings execution,
    OutputSettings output) {
  /**
   * Prunes some linears and keeps their rows until the shard is committed.
   *
   * @param shard of the layer
   * @param prepared for the linears
   * @param weightsDone counts pruned weights, for progress
   * @throws org.tsenor.job.settings.UserInputException if a linear cannot be pruned
   */
  public EarlierLinears prune(
      ShardPlan shard, List<PreparedLinears> prepared, LongAccumulator weightsDone) {
    List<Answer<KeptPiece>> kept =
        pieces(shard, prepared, weightsDone).values().map(new KeptPieces.Keep(context)).collect();
    return new EarlierLinears(prepared, kept.stream().map(Answer::orThrow).toList());
  }

  /**
   * Prunes a layer's last linears and commits all of it.
   *
   * @param shard of the layer
   * @param earlier linears, pruned already
   * @param last prepared for the others; empty for a shard without any
   * @param weightsDone counts pruned weights, for progress
   * @return how the linears that were pruned went, in file order
   * @throws org.tsenor.job.settings.UserInputException if a linear cannot be pruned
   */
  public List<LinearFigures> commit(
      ShardPlan shard,
      EarlierLinears earlier,
      List<PreparedLinears> last,
      LongAccumulator weightsDone) {
    HashMap<String, Outcome> outcomes = new HashMap<>();
    Stream.concat(earlier.prepared().stream(), last.stream())
        .forEach(
            linears -> linears.tensors().forEach(name -> outcomes.put(name, linears.outcome())));
    JavaPairRDD<PieceKey, Answer<PrunedPiece>> pieces = pieces(shard, last, weightsDone);
    if (!earlier.pieces().isEmpty()) {
      int tasks = Math.min(earlier.pieces().size(), spark.defaultParallelism());
      pieces =
          pieces.union(
              spark.parallelize(earlier.pieces(), tasks).mapToPair(new KeptPieces.Fetch(context)));
    }
    return pieces
        .repartitionAndSortWithinPartitions(new HashPartitioner(1))
        .mapPartitions(new ShardFunction(context, shard, outcomes, output, execution.bandBytes()))
        .collect()
        .get(0)
        .orThrow();
  }

  private JavaPairRDD<PieceKey, Answer<PrunedPiece>> pieces(
      ShardPlan shard, List<PreparedLinears> prepared, LongAccumulator weightsDone) {
    prepared.forEach(PreparedLinears::requireAccepted);
    List<PreparedLinears> pruned =
        prepared.stream().filter(linears -> !linears.outcome().isSkipped()).toList();
    int bands =
        execution.parallelism() > 0 ? execution.parallelism() : 2 * spark.defaultParallelism();
    List<LinearBand> cut = new RowCut(bands).cut(pruned, shard);
    String step =
        pruned.stream()
            .flatMap(linears -> linears.tensors().stream())
            .collect(Collectors.joining(" "));
    return spark
        .parallelize(cut, Math.max(1, cut.size()))
        .mapToPair(new PruneFunction(context, step, execution, weightsDone));
  }
}
