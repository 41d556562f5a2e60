package org.tsenor.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A planned read: which bands, which columns, in which partitions. */
final class BandScan implements Scan, Batch, SupportsReportStatistics {
  /** What the columns beside the data take, for the estimate only. */
  private static final long ROW_OVERHEAD_BYTES = 160;

  private final Configuration configuration;
  private final String path;
  private final StructType columns;
  private final PushedFilters filters;
  private final List<ScanPartition> partitions;

  BandScan(
      Configuration configuration,
      String path,
      StructType columns,
      PushedFilters filters,
      List<ScanPartition> partitions) {
    this.configuration = configuration;
    this.path = path;
    this.columns = columns;
    this.filters = filters;
    this.partitions = partitions;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return "safetensors %s columns=%s filters=%s partitions=%d bands=%d bytes=%d"
        .formatted(
            path,
            Arrays.toString(columns.fieldNames()),
            filters.filters(),
            partitions.size(),
            bands(),
            dataBytes());
  }

  private long bands() {
    return partitions.stream().mapToLong(ScanPartition::bands).sum();
  }

  private long dataBytes() {
    return Arrays.asList(columns.fieldNames()).contains(BandColumns.DATA)
        ? partitions.stream().mapToLong(ScanPartition::byteLength).sum()
        : 0;
  }

  @Override
  public Statistics estimateStatistics() {
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(dataBytes() + bands() * ROW_OVERHEAD_BYTES);
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.of(bands());
      }
    };
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.SUPPORTED;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    BlockHosts hosts = new BlockHosts(configuration);
    try {
      InputPartition[] located = new InputPartition[partitions.size()];
      for (int i = 0; i < located.length; i++) {
        List<TensorSlice> slices = partitions.get(i).slices();
        located[i] = new ScanPartition(slices, hosts.nearest(slices));
      }
      return located;
    } catch (IOException e) {
      throw SparkFaults.unchecked(e);
    }
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new BandReaderFactory(new SerializableConfiguration(configuration), columns);
  }
}
