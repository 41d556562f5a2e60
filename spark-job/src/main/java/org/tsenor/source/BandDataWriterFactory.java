package org.tsenor.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.ShardHeader;

/**
 * Goes to the executors and opens a writer for each task.
 *
 * @param configuration to reach the output's file system with
 * @param output that is written
 * @param job names the job, unlike any other
 * @param columns of the rows
 * @param template header of each shard by name; empty if shards have the tensors that come
 * @param compact whether the compact form is written, too
 * @param clustered whether Spark has brought the rows of a shard together and in order
 */
record BandDataWriterFactory(
    SerializableConfiguration configuration,
    OutputTarget output,
    String job,
    RowColumns columns,
    Map<String, ShardHeader> template,
    boolean compact,
    boolean clustered)
    implements DataWriterFactory {
  @Override
  public DataWriter<InternalRow> createWriter(int partitionId, long taskId) {
    try {
      ShardStore store = ShardStore.of(configuration.value(), output);
      return new BandDataWriter(
          new ShardAttempt.Settings(
              store, job + "-" + taskId, columns.counts(), compact, clustered),
          columns,
          template);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
