package org.tsenor.job.magnitude;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.settings.OutputSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.OutputTarget;
import org.tsenor.source.SourceOptions;

/** The three lines that the job is: bands from a checkpoint, pruned, into shards. */
final class BandPipeline {
  private static final String FORMAT = "safetensors";

  private final SparkSession spark;
  private final PruneSettings settings;
  private final Checkpoint checkpoint;
  private final PrunePlan plan;

  BandPipeline(SparkSession spark, PruneSettings settings, Checkpoint checkpoint, PrunePlan plan) {
    this.spark = spark;
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.plan = plan;
  }

  /**
   * The bands of all shards that are not yet committed.
   *
   * @param committed names of output shards to leave out
   */
  Dataset<Row> bands(Set<String> committed) {
    DataFrameReader reader =
        spark
            .read()
            .format(FORMAT)
            .option("rowMultiple", plan.rowMultiple())
            .option("bandBytes", settings.execution().bandBytes())
            .option("plannedShards", PlannedShards.of(checkpoint).toText())
            .option("wholeRows", String.join("\n", plan.longBands()));
    if (settings.output().shardBytes() > 0) {
      reader = reader.option("shardSize", settings.output().shardBytes());
    }
    if (settings.execution().parallelism() > 0) {
      reader = reader.option("partitionBytes", partitionBytes());
    }
    Dataset<Row> bands = reader.load(checkpoint.root().toString());
    if (committed.isEmpty()) {
      return bands;
    }
    return bands.filter(
        functions.not(functions.col("shard").isInCollection(List.copyOf(committed))));
  }

  private long partitionBytes() {
    long parts = settings.execution().parallelism();
    return Math.max(1, (checkpoint.totalSize() + parts - 1) / parts);
  }

  /** Writes pruned bands as shards like those that were read. */
  void write(Dataset<Row> pruned, OutputTarget target) {
    Dataset<Row> columns = settings.output().masks() ? pruned : withoutMasks(pruned);
    DataFrameWriter<Row> writer =
        columns
            .write()
            .format(FORMAT)
            .option("like", checkpoint.root().toString())
            .option(SourceOptions.TARGET, target.toText())
            .option("cluster", settings.execution().parallelism() > 0)
            .option("compact", settings.output().format() == OutputSettings.Format.COMPACT);
    if (settings.output().shardBytes() > 0) {
      writer = writer.option("shardSize", settings.output().shardBytes());
    }
    writer.save(target.root());
  }

  private static Dataset<Row> withoutMasks(Dataset<Row> pruned) {
    return pruned.drop(PrunedColumn.MASK.column());
  }

  /** Weights to prune in shards that are not yet committed. */
  long weightsLeft(Set<String> committed) {
    Dataset<Row> left =
        bands(committed)
            .filter(functions.col("tensor").isInCollection(plan.sparsities().keySet()))
            .select("shape", "row_count");
    Row sum =
        left.agg(
                functions.sum(
                    functions
                        .col("row_count")
                        .multiply(functions.element_at(functions.col("shape"), functions.lit(2)))))
            .first();
    return sum.isNullAt(0) ? 0 : sum.getLong(0);
  }
}
