package org.tsenor.source;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The writing half of the data source, which only the data source itself names.
 *
 * <p>Spark lets a source of its second interface append and overwrite, but not create, unless it
 * brings a catalog. So {@code SafetensorsSource} decides by the mode whether to write, and this
 * writes: with mode append where nothing lies, with mode overwrite in place of what lies there.
 */
public final class BandSink implements TableProvider {
  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    throw new UnsupportedOperationException("this writes: read with the format safetensors");
  }

  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new SinkTable(schema);
  }

  private record SinkTable(StructType schema) implements SupportsWrite {
    @Override
    public String name() {
      return "safetensors";
    }

    @Override
    public Set<TableCapability> capabilities() {
      return EnumSet.of(TableCapability.BATCH_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
      SparkSession spark = SparkSession.active();
      return new BandWriteBuilder(
          SessionFiles.configuration(spark, info.options().asCaseSensitiveMap()),
          RowColumns.of(
                  info.schema(),
                  ColumnNames.of(spark),
                  !info.options().containsKey(SourceOptions.LIKE))
              .counting(info.options().getBoolean(SourceOptions.COUNTED, false)),
          info);
    }
  }
}
