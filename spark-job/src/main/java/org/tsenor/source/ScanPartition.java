package org.tsenor.source;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads, in this order.
 *
 * @param slices at least one
 * @param hosts that hold most of the bytes; empty if no host is nearer than another
 */
record ScanPartition(List<TensorSlice> slices, List<String> hosts) implements InputPartition {
  @Override
  public String[] preferredLocations() {
    return hosts.toArray(String[]::new);
  }

  long byteLength() {
    return slices.stream().mapToLong(TensorSlice::byteLength).sum();
  }

  long bands() {
    return slices.stream().mapToLong(TensorSlice::bands).sum();
  }
}
