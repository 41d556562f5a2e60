package org.tsenor.job.calibrated.rows;

import java.util.HashMap;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.gram.PreparedLinears;
import org.tsenor.job.calibrated.gram.PreparedLinears.Outcome;
import org.tsenor.job.calibrated.stream.RunContext;
import org.tsenor.job.settings.ExecutionSettings;
import org.tsenor.job.settings.OutputSettings;
import scala.Tuple2;

/**
 * Prunes the linears of one decoder layer and commits its shard: one Spark job of two stages, bands
 * of rows first, the shard then.
 *
 * @param spark to run in
 * @param context of the run
 * @param execution how it is carried out
 * @param output what is written
 */
public record LayerPruning(
    JavaSparkContext spark,
    Broadcast<RunContext> context,
    ExecutionSettings execution,
    OutputSettings output) {
  /**
   * Prunes and commits.
   *
   * @param shard of the layer
   * @param prepared for its linears; empty for a shard without any
   * @param weightsDone counts pruned weights, for progress
   * @return how the linears that were pruned went, in file order
   */
  public List<LinearFigures> run(
      ShardPlan shard, List<PreparedLinears> prepared, LongAccumulator weightsDone) {
    List<PreparedLinears> pruned =
        prepared.stream().filter(linears -> !linears.outcome().isSkipped()).toList();
    HashMap<String, Outcome> outcomes = new HashMap<>();
    prepared.forEach(
        linears -> linears.tensors().forEach(name -> outcomes.put(name, linears.outcome())));
    int bands =
        execution.parallelism() > 0 ? execution.parallelism() : 2 * spark.defaultParallelism();
    List<LinearBand> cut = new RowCut(bands).cut(pruned, shard);
    ShardFunction write =
        new ShardFunction(context, shard, outcomes, output, execution.bandBytes());
    if (cut.isEmpty()) {
      return spark
          .<Tuple2<PieceKey, PrunedPiece>>parallelize(List.of(), 1)
          .mapPartitions(write)
          .collect();
    }
    JavaPairRDD<PieceKey, PrunedPiece> pieces =
        spark
            .parallelize(cut, cut.size())
            .mapToPair(new PruneFunction(context, shard.name(), execution, weightsDone));
    return pieces
        .repartitionAndSortWithinPartitions(new HashPartitioner(1))
        .mapPartitions(write)
        .collect();
  }
}
