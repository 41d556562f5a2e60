package org.tsenor.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.functions.MaskFunctions;
import org.tsenor.job.magnitude.PrunedBands;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.SessionFiles;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The way in before {@link org.tsenor.Tsenor}, for programs that were written for it; new ones call
 * {@link org.tsenor.Tsenor#pruneBands}.
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
   * Prunes bands, as {@link org.tsenor.Tsenor#pruneBands} does.
   *
   * @param settings whose model is the checkpoint that the bands were read from
   * @throws org.tsenor.job.settings.UserInputException if the settings do not fit the checkpoint
   */
  public static Dataset<Row> prune(Dataset<Row> bands, PruneSettings settings) throws IOException {
    return PrunedBands.of(bands, settings);
  }
}
