package org.tsenor.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
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
import org.tsenor.source.layout.BandColumns;
import org.tsenor.source.layout.SourceOptions;
import org.tsenor.source.scan.SafetensorsTable;
import org.tsenor.source.write.BandSink;
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

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return BandColumns.SCHEMA;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new SafetensorsTable(configuration());
  }

  private static Configuration configuration() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }

  /**
   * Writes a checkpoint.
   *
   * @param mode errorifexists, ignore or overwrite
   * @param parameters options, the path among them
   * @param rows with the columns of {@link BandColumns}, and any others
   * @throws UncheckedIOException if the mode is the default and the directory holds anything but a
   *     job that {@code resumable} may go on with
   * @throws IllegalArgumentException if the mode is append, or an option or column is wrong
   */
  @Override
  public BaseRelation createRelation(
      SQLContext context,
      SaveMode mode,
      scala.collection.immutable.Map<String, String> parameters,
      Dataset<Row> rows) {
    Map<String, String> options = CollectionConverters.asJava(parameters);
    try {
      if (SaveDecision.of(mode, new SourceOptions(options), configuration()).mayWrite(rows)) {
        rows.write()
            .format(BandSink.class.getName())
            .options(options)
            .mode(mode == SaveMode.Overwrite ? SaveMode.Overwrite : SaveMode.Append)
            .save();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return new Written(context, rows.schema());
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
