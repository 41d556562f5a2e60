package org.tsenor.source;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.tsenor.source.layout.BandColumns;
import org.tsenor.source.scan.SafetensorsTable;

/**
 * The data source {@code safetensors}: {@code spark.read().format("safetensors").load(path)} gives
 * a checkpoint as rows, one a band ({@link BandColumns}).
 */
public final class SafetensorsSource implements TableProvider, DataSourceRegister {
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
    return new SafetensorsTable(SparkSession.active().sparkContext().hadoopConfiguration());
  }
}
