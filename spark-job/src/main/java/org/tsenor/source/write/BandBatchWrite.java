package org.tsenor.source.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.tsenor.source.commit.CheckpointCommit;
import org.tsenor.source.shard.BandOrderException;

/** One write on the driver: lets Spark run the tasks, then commits or aborts. */
final class BandBatchWrite implements BatchWrite {
  private final BandDataWriterFactory factory;
  private final CheckpointCommit commit;
  private boolean created;

  BandBatchWrite(BandDataWriterFactory factory, CheckpointCommit commit) {
    this.factory = factory;
    this.commit = commit;
  }

  @Override
  public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
    try {
      created = commit.begin();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return factory;
  }

  /** Of several attempts at a task, speculative ones too, one may commit. */
  @Override
  public boolean useCommitCoordinator() {
    return true;
  }

  @Override
  public void commit(WriterCommitMessage[] messages) {
    try {
      Set<String> shards = new TreeSet<>();
      for (WriterCommitMessage message : messages) {
        for (String shard : ((WrittenShards) message).shards()) {
          if (!shards.add(shard)) {
            throw new BandOrderException(
                "shard %s: two tasks wrote it: its rows came twice".formatted(shard));
          }
        }
      }
      commit.commit(shards);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void abort(WriterCommitMessage[] messages) {
    try {
      commit.abort(created);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
