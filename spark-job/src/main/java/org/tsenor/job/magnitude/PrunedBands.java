package org.tsenor.job.magnitude;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.source.BandColumns;
import org.tsenor.source.ColumnNames;
import org.tsenor.source.SessionFiles;
import scala.jdk.javaapi.CollectionConverters;

/** Prunes bands that somebody has read, for that somebody to write. */
public final class PrunedBands {
  private PrunedBands() {}

  /**
   * Bands pruned as arguments and the session's properties say.
   *
   * @param bands rows of the data source, with all its columns
   * @throws UserInputException if the settings do not fit the bands or their model
   */
  public static Dataset<Row> of(Dataset<Row> bands, GivenArguments given) throws IOException {
    SparkSession spark = bands.sparkSession();
    BandOrigin origin = BandOrigin.of(bands);
    Configuration hadoop = SessionFiles.configuration(spark, origin.options());
    Map<String, String> properties = CollectionConverters.asJava(spark.conf().getAll());
    return of(
        bands, origin, PruneSettings.ofBands(given, properties, hadoop, origin.path()), hadoop);
  }

  /**
   * Bands pruned as settings say.
   *
   * @param settings of which those of the output do not count
   * @throws UserInputException if they do not fit the bands or their model
   */
  public static Dataset<Row> of(Dataset<Row> bands, PruneSettings settings) throws IOException {
    BandOrigin origin = BandOrigin.of(bands);
    return of(
        bands,
        origin,
        settings,
        SessionFiles.configuration(bands.sparkSession(), origin.options()));
  }

  private static Dataset<Row> of(
      Dataset<Row> bands, BandOrigin origin, PruneSettings settings, Configuration hadoop)
      throws IOException {
    if (settings.calibration().isPresent()) {
      throw new UserInputException(
          "method %s looks at all of a model, not at bands: allowed here is magnitude"
              .formatted(settings.method().method().label()));
    }
    origin.require(settings.model(), hadoop);
    Checkpoint checkpoint = Checkpoint.open(hadoop, new Path(settings.model()));
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    Dataset<Row> named = named(bands);
    Dataset<Row> pruned = PruneBands.of(named, settings, plan, ExpectedTensors.of(checkpoint));
    return PruningMark.of(settings, origin.bandBytes(), checkpoint).on(pruned);
  }

  /** Bands whose columns have our names in our case, and none that pruning adds. */
  private static Dataset<Row> named(Dataset<Row> bands) {
    ColumnNames names = ColumnNames.of(bands.sparkSession());
    List<String> added = new ArrayList<>();
    for (PrunedColumn column : PrunedColumn.values()) {
      added.add(column.column());
    }
    for (String column : bands.columns()) {
      Optional<String> taken = names.known(column, added);
      if (taken.isPresent()) {
        throw new UserInputException(
            "column %s is there already, and pruning adds one of this name: rename or drop it"
                .formatted(column));
      }
    }
    Dataset<Row> named = names.named(bands, List.of(BandColumns.SCHEMA.fieldNames()));
    for (String column : BandColumns.SCHEMA.fieldNames()) {
      if (!List.of(named.columns()).contains(column)) {
        throw new UserInputException(
            "column %s is missing%s: bands have the columns %s"
                .formatted(
                    column,
                    names.hint(column, bands.columns()),
                    String.join(", ", BandColumns.SCHEMA.fieldNames())));
      }
    }
    return named;
  }
}
