package org.tsenor.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.prune.PruneBands;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.layout.BandColumns;
import org.tsenor.source.session.ColumnNames;
import org.tsenor.source.session.SessionFiles;
import org.tsenor.sql.MaskFunctions;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The way in from a notebook or a program of one's own.
 *
 * <pre>{@code
 * PruneSettings settings = Tsenor.settings(spark, Map.of("model", model, "pattern", "16:32"));
 * Dataset<Row> bands = spark.read().format("safetensors").load(model);
 * Tsenor.prune(bands, settings)
 *     .write().format("safetensors").option("like", model).save(output);
 * }</pre>
 */
public final class Tsenor {
  private Tsenor() {}

  /**
   * Settings by key, as in a recipe; properties {@code spark.tsenor.*} of the session fill in what
   * is not given, those that were set on it later, too.
   *
   * @param values by key, such as {@code pattern} or {@code solver}; lists with semicolons between
   * @throws org.tsenor.job.settings.UserInputException if a key or a value is not allowed
   */
  public static PruneSettings settings(SparkSession spark, Map<String, String> values) {
    Map<String, List<String>> arguments =
        values.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
    // Without an output there is nothing to run but the dataset that the caller writes.
    arguments.putIfAbsent("dry-run", List.of("true"));
    Map<String, String> properties = CollectionConverters.asJava(spark.conf().getAll());
    return PruneSettings.of(arguments, properties, SessionFiles.configuration(spark));
  }

  /**
   * Registers the SQL functions {@code transposable_mask} and {@code certified_mask}; their
   * arguments are the band's data (BINARY or an array of numbers), the matrix's columns, the dtype
   * and the pattern. With the RAPIDS plugin they run on the GPU.
   */
  public static void register(SparkSession spark) {
    MaskFunctions.register(spark);
  }

  /**
   * Prunes bands; those of tensors that the settings leave alone pass through.
   *
   * @param bands rows of the {@code safetensors} data source, with all its columns; the {@code
   *     rowMultiple} of the scan has to be a multiple of the block sizes in use, as its default of
   *     64 is for every block size that is a power of two
   * @param settings whose model is the checkpoint that the bands were read from
   * @return the bands' columns with {@code data} pruned, and {@link
   *     org.tsenor.job.prune.PrunedColumn} behind
   * @throws org.tsenor.job.settings.UserInputException if the settings do not fit the checkpoint
   */
  public static Dataset<Row> prune(Dataset<Row> bands, PruneSettings settings) throws IOException {
    if (settings.calibration().isPresent()) {
      throw new UserInputException(
          "method %s looks at all of a model, not at bands: allowed here is magnitude"
              .formatted(settings.method().method().label()));
    }
    SparkSession spark = bands.sparkSession();
    Checkpoint checkpoint =
        Checkpoint.open(SessionFiles.configuration(spark), new Path(settings.model()));
    checkpoint.requirePlainWeights();
    Dataset<Row> named =
        ColumnNames.of(spark).named(bands, List.of(BandColumns.SCHEMA.fieldNames()));
    return PruneBands.of(named, settings, PrunePlan.of(settings, checkpoint));
  }
}
