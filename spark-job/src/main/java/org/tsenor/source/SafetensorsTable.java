package org.tsenor.source;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A checkpoint as a table of bands; reads only.
 *
 * <p>Two are equal if their options are: Spark finds by that what it has cached.
 *
 * @param options that it is made with, the path among them
 * @param declared columns, as a catalog has them or a reader was told
 */
record SafetensorsTable(CaseInsensitiveStringMap options, StructType declared)
    implements SupportsRead {
  @Override
  public String name() {
    return "safetensors";
  }

  /**
   * The columns of a checkpoint. Spark asks for them when a query is analyzed, and when a table is
   * created, and not when one is dropped: so that of a checkpoint that is gone is told, and the
   * table can go, too.
   *
   * @throws IllegalArgumentException if there is no checkpoint
   */
  @Override
  public StructType schema() {
    ScanCheck.require(options.asCaseSensitiveMap());
    return BandColumns.SCHEMA;
  }

  /**
   * Whether each partition of a scan is a shard.
   *
   * @param given options of the scan, over the table's
   */
  public boolean scansWholeShards(CaseInsensitiveStringMap given) {
    return !options.containsKey(SourceOptions.PARTITION_BYTES)
        && !given.containsKey(SourceOptions.PARTITION_BYTES);
  }

  /** What a catalog shows of it. Other options may be secrets. */
  @Override
  public Map<String, String> properties() {
    return Map.of(
        TableCatalog.PROP_PROVIDER,
        name(),
        TableCatalog.PROP_LOCATION,
        path(),
        TableCatalog.PROP_EXTERNAL,
        "true");
  }

  /** The directory of the checkpoint, as it was given. */
  String path() {
    return new SourceOptions(options).path();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  /**
   * Begins a read.
   *
   * @param given options of it, over the table's
   * @throws IllegalArgumentException if the table was declared with other columns
   */
  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap given) {
    requireDeclared();
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(options.asCaseSensitiveMap());
    all.putAll(given.asCaseSensitiveMap());
    Configuration configuration = SessionFiles.configuration(SparkSession.active(), all);
    return new BandScanBuilder(configuration, new SourceOptions(all));
  }

  private void requireDeclared() {
    if (declared.length() > 0 && !columns(declared).equals(columns(BandColumns.SCHEMA))) {
      throw new IllegalArgumentException(
          "the columns %s were given: a checkpoint has %s, whatever is declared; leave the schema"
                  .formatted(columns(declared), columns(BandColumns.SCHEMA))
              + " away and select");
    }
  }

  private static Map<String, String> columns(StructType schema) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (StructField field : schema.fields()) {
      columns.put(field.name(), field.dataType().simpleString());
    }
    return columns;
  }
}
