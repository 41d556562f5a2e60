package org.tsenor.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Reads one partition, a few bands at a time: memory is one batch, whatever the partition's size.
 *
 * <p>Without the data column no file is opened: all else is known from the headers.
 */
final class BandReader implements PartitionReader<ColumnarBatch> {
  /** Bytes of data that a batch does not pass, unless its only band does. */
  private static final long BATCH_BYTES = 1L << 18;

  private static final int BATCH_ROWS = 1024;

  private final StructType columns;
  private final boolean readsBytes;
  private final List<TensorSlice> slices;
  private final BufferAllocator allocator;
  private final ShardBytes bytes;
  private int sliceIndex;
  private long bandIndex;
  private ColumnarBatch batch;
  private boolean closed;

  BandReader(Configuration configuration, StructType columns, List<TensorSlice> slices) {
    this.columns = columns;
    this.readsBytes = Arrays.asList(columns.fieldNames()).contains(BandColumns.DATA);
    this.slices = slices;
    this.allocator =
        ArrowUtils.rootAllocator().newChildAllocator("safetensors reader", 0, Long.MAX_VALUE);
    this.bytes = new ShardBytes(configuration);
  }

  @Override
  public boolean next() throws IOException {
    releaseBatch();
    List<TensorSlice> bands = nextBands();
    if (bands.isEmpty()) {
      return false;
    }
    batch = BandBatch.of(allocator, bytes, columns, bands);
    return true;
  }

  @Override
  public ColumnarBatch get() {
    return batch;
  }

  /** Slices of one band each. */
  private List<TensorSlice> nextBands() {
    List<TensorSlice> bands = new ArrayList<>();
    long batchBytes = 0;
    while (sliceIndex < slices.size() && bands.size() < BATCH_ROWS) {
      TensorSlice slice = slices.get(sliceIndex);
      TensorSlice band = slice.one(bandIndex);
      batchBytes += readsBytes ? band.byteLength() : 0;
      if (batchBytes > BATCH_BYTES && !bands.isEmpty()) {
        break;
      }
      bands.add(band);
      bandIndex++;
      if (bandIndex == slice.bands()) {
        bandIndex = 0;
        sliceIndex++;
      }
    }
    return bands;
  }

  private void releaseBatch() {
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    releaseBatch();
    try (allocator) {
      bytes.close();
    }
  }
}
