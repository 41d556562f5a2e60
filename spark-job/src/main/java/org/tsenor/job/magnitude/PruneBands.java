package org.tsenor.job.magnitude;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.backends.MaskSolvers;
import org.tsenor.job.executor.RapidsPlugin;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;

/** Bands in, pruned bands out: the transformation at the heart of the job. */
final class PruneBands {
  private PruneBands() {}

  /**
   * Bands with their data pruned as planned, and {@link PrunedColumn} behind.
   *
   * @param expected that bands must be of, or the task fails
   */
  public static Dataset<Row> of(
      Dataset<Row> bands, PruneSettings settings, PrunePlan plan, ExpectedTensors expected) {
    LongAccumulator weights = bands.sparkSession().sparkContext().longAccumulator("weights");
    return of(bands, settings, plan, expected, weights);
  }

  /**
   * The same, counting the weights of finished bands.
   *
   * @param weightsDone grows by a band's weights when the band is done
   */
  static Dataset<Row> of(
      Dataset<Row> bands,
      PruneSettings settings,
      PrunePlan plan,
      ExpectedTensors expected,
      LongAccumulator weightsDone) {
    SparkConf conf = bands.sparkSession().sparkContext().conf();
    StructType schema = bands.schema();
    Encoder<Row> pruned = Encoders.row(PrunedColumn.appendedTo(schema));
    if (isColumnar(settings, conf) && !hasGroupsInColumns(plan)) {
      return MaskColumns.appendedTo(bands, settings.method(), plan)
          .mapPartitions(
              new MaskedBandFunction(schema, settings, plan, expected, weightsDone), pruned);
    }
    return bands.mapPartitions(
        new BandPruneFunction(schema, settings, plan, expected, weightsDone), pruned);
  }

  /** The plugin's masks run along the rows of a band as it lies in the column. */
  private static boolean hasGroupsInColumns(PrunePlan plan) {
    return plan.sparsities().values().stream().anyMatch(Sparsity::inColumns);
  }

  /**
   * Where the GPUs are the RAPIDS plugin's, it finds the masks, unless the user named a backend.
   */
  private static boolean isColumnar(PruneSettings settings, SparkConf conf) {
    return RapidsPlugin.isOn(conf) && settings.execution().backend().equals(MaskSolvers.AUTO);
  }
}
