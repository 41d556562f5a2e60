package org.tsenor.source;

import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * One write on the driver: lets Spark run the tasks, which commit shards. Whoever owns the output
 * makes them a checkpoint, or takes them back.
 */
final class BandBatchWrite implements BatchWrite {
  private final BandDataWriterFactory factory;

  BandBatchWrite(BandDataWriterFactory factory) {
    this.factory = factory;
  }

  @Override
  public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
    return factory;
  }

  /** Of several attempts at a task, speculative ones too, one may commit. */
  @Override
  public boolean useCommitCoordinator() {
    return true;
  }

  @Override
  public void commit(WriterCommitMessage[] messages) {
    Set<String> shards = new TreeSet<>();
    for (WriterCommitMessage message : messages) {
      for (String shard : ((WrittenShards) message).shards()) {
        if (!shards.add(shard)) {
          BandOrderException twice =
              new BandOrderException(
                  ("shard %s: two tasks wrote it: its rows came twice, or from two places; option"
                          + " cluster=true brings them together, two names in the column shard"
                          + " keep two checkpoints apart")
                      .formatted(shard));
          throw new UncheckedIOException(twice.getMessage(), twice);
        }
      }
    }
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    // Tasks remove their attempts, and the owner of the output what they committed.
  }
}
