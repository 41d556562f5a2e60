package org.tsenor.source;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;

/** Takes the columns and filters that Spark pushes down, then reads the headers and plans. */
final class BandScanBuilder
    implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownFilters {
  private final Configuration configuration;
  private final SourceOptions options;
  private StructType columns = BandColumns.SCHEMA;
  private PushedFilters filters = PushedFilters.NONE;

  BandScanBuilder(Configuration configuration, SourceOptions options) {
    this.configuration = configuration;
    this.options = options;
  }

  @Override
  public void pruneColumns(StructType requiredSchema) {
    columns = requiredSchema;
  }

  @Override
  public Filter[] pushFilters(Filter[] offered) {
    filters = PushedFilters.of(offered);
    return PushedFilters.remaining(offered);
  }

  @Override
  public Filter[] pushedFilters() {
    return filters.toArray();
  }

  @Override
  public Scan build() {
    PartitionPlanner planner =
        new PartitionPlanner(
            filters, options.tensorCut(), options.size(SourceOptions.PARTITION_BYTES));
    try {
      Checkpoint checkpoint = Checkpoint.open(configuration, new Path(options.path()));
      Optional<String> planned = options.text(SourceOptions.PLANNED_SHARDS);
      if (planned.isPresent()) {
        PlannedShards.parse(planned.get()).requireSame(checkpoint);
      }
      List<ShardLayout> shards =
          ShardLayout.of(checkpoint.shards(), options.size(SourceOptions.SHARD_SIZE));
      return new BandScan(configuration, options.path(), columns, filters, planner.plan(shards));
    } catch (IOException e) {
      throw SparkFaults.unchecked(e);
    }
  }
}
