package org.tsenor.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.CreatableRelationProvider;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The data source {@code safetensors}.
 *
 * <p>{@code spark.read().format("safetensors").load(path)} gives a checkpoint as rows, one a band
 * ({@link BandColumns}); {@code df.write().format("safetensors").save(path)} makes such rows a
 * checkpoint. {@link SourceOptions} lists the options.
 *
 * <p>Reading is Spark's second data source interface. So is writing, behind the first: the second
 * does not let a source decide what a save mode means, see {@link BandSink}.
 */
public final class SafetensorsSource
    implements TableProvider, CreatableRelationProvider, DataSourceRegister {
  /** The name to give to {@code format}. */
  public static final String NAME = "safetensors";

  private static final Map<String, String> CUTS =
      Map.of("__partition_columns", "partitionBy", "__clustering_columns", "clusterBy");

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    // A table in a catalog is created without anything else of it being asked for.
    ScanCheck.require(options.asCaseSensitiveMap());
    return BandColumns.SCHEMA;
  }

  /** So that the creation of a table asks for its schema, and a table without place is refused. */
  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  /**
   * A checkpoint as a table.
   *
   * @param schema of rows that are written, or that a table was declared with: one that is not a
   *     checkpoint's is told when it is read
   * @param properties options of the read, or properties of a table in a catalog, its location
   *     among them as the path
   * @throws IllegalArgumentException if there is no path, or a table is to be partitioned
   */
  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    new SourceOptions(properties).path();
    if (partitioning.length > 0) {
      throw new IllegalArgumentException(
          "a table of safetensors has no partitions, buckets or clusters: a checkpoint is cut into"
              + " its shards");
    }
    return new SafetensorsTable(new CaseInsensitiveStringMap(properties), schema);
  }

  /**
   * Writes a checkpoint.
   *
   * @param mode errorifexists, ignore or overwrite
   * @param parameters options, the path among them
   * @param rows with the columns of {@link BandColumns}, and any others; without {@code like} a row
   *     that does not say its place is a whole tensor, see {@link PlacedRows}
   * @throws IllegalArgumentException if the mode is append, or the default and the directory holds
   *     anything but a job that {@code resumable} may go on with; if an option or column is wrong,
   *     or rows are no whole tensors
   */
  @Override
  public BaseRelation createRelation(
      SQLContext context,
      SaveMode mode,
      scala.collection.immutable.Map<String, String> parameters,
      Dataset<Row> rows) {
    Map<String, String> given = CollectionConverters.asJava(parameters);
    refuseCuts(given.keySet());
    SourceOptions options = new SourceOptions(given);
    SparkSession spark = rows.sparkSession();
    Configuration configuration = SessionFiles.configuration(spark, given);
    try {
      if (options.text(SourceOptions.TARGET).isPresent()) {
        sink(rows, options.path(), withCluster(rows, options, parameters));
      } else {
        CheckpointWrite.finishInterrupted(spark, configuration, new Path(options.path()));
        SaveDecision decision = SaveDecision.of(mode, options, configuration);
        if (decision.mayWrite()) {
          write(
              options.text(SourceOptions.LIKE).isPresent() ? rows : PlacedRows.of(rows),
              decision,
              withCluster(rows, options, parameters));
        }
      }
    } catch (IOException e) {
      throw SparkFaults.unchecked(e);
    }
    return new Written(context, rows.schema());
  }

  /** Options that say whether Spark brings rows together, where the user did not. */
  private static scala.collection.immutable.Map<String, String> withCluster(
      Dataset<Row> rows,
      SourceOptions options,
      scala.collection.immutable.Map<String, String> parameters) {
    if (options.text(SourceOptions.CLUSTER).isPresent()) {
      return parameters;
    }
    boolean clusters = !ScanOrder.isKept(rows.queryExecution().analyzed());
    return parameters.updated(SourceOptions.CLUSTER, Boolean.toString(clusters));
  }

  /** Spark tells by options of its own what a writer's partitionBy and clusterBy asked for. */
  private static void refuseCuts(Set<String> options) {
    CUTS.forEach(
        (option, method) -> {
          if (options.contains(option)) {
            throw new IllegalArgumentException(
                "%s: a checkpoint is cut into its shards, by the column shard; leave %s away"
                    .formatted(method, method));
          }
        });
  }

  private static void write(
      Dataset<Row> rows,
      SaveDecision decision,
      scala.collection.immutable.Map<String, String> options)
      throws IOException {
    Optional<OutputReporter> reporter = OutputReporter.find();
    Optional<Template> template = decision.template();
    Optional<OutputReporter.Pending> reporting = Optional.empty();
    if (reporter.isPresent()) {
      reporting =
          reporter.get().begin(rows.sparkSession(), decision.write(rows.schema(), template));
    }
    try (CheckpointWrite write =
        CheckpointWrite.begin(
            rows.sparkSession(),
            decision.configuration(),
            decision.output(),
            template,
            decision.choices())) {
      try {
        String counted = Boolean.toString(reporting.isPresent());
        scala.collection.immutable.Map<String, String> all =
            options.updated(SourceOptions.TARGET, write.target().toText());
        sink(rows, write.target().root(), all.updated(SourceOptions.COUNTED, counted));
      } catch (Exception e) {
        Optional<RuntimeException> mistake =
            misplaced(e).or(() -> reporter.flatMap(known -> known.mistake(e)));
        if (mistake.isPresent()) {
          throw mistake.get();
        }
        throw e;
      }
      write.publish(reporting);
    }
  }

  /**
   * What a task has to say of the rows it got: that is whoever made them to know, not a failure.
   */
  private static Optional<RuntimeException> misplaced(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BandOrderException) {
        return Optional.of(new IllegalArgumentException(cause.getMessage(), failure));
      }
    }
    return Optional.empty();
  }

  private static void sink(
      Dataset<Row> rows, String output, scala.collection.immutable.Map<String, String> options) {
    rows.write()
        .format(BandSink.class.getName())
        .options(options)
        .option(SourceOptions.PATH, output)
        .mode(SaveMode.Append)
        .save();
  }

  /** What Spark wants to be told of what it wrote; it is not read through this. */
  private static final class Written extends BaseRelation {
    private final SQLContext context;
    private final StructType schema;

    Written(SQLContext context, StructType schema) {
      this.context = context;
      this.schema = schema;
    }

    @Override
    public SQLContext sqlContext() {
      return context;
    }

    @Override
    public StructType schema() {
      return schema;
    }
  }
}
