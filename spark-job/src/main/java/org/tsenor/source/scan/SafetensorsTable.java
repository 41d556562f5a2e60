package org.tsenor.source.scan;

import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.tsenor.source.layout.BandColumns;
import org.tsenor.source.layout.SourceOptions;

/**
 * A checkpoint as a table of bands; reads only.
 *
 * @param configuration to reach its file system with
 */
public record SafetensorsTable(Configuration configuration) implements SupportsRead {
  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public StructType schema() {
    return BandColumns.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new BandScanBuilder(configuration, new SourceOptions(options.asCaseSensitiveMap()));
  }
}
