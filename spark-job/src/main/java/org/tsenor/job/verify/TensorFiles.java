package org.tsenor.job.verify;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/** Rows of tensors that lie in other files than the ones a task scans; files open on first use. */
final class TensorFiles implements AutoCloseable {
  private final Map<String, Shard> shardOfTensor;
  private final String suffix;
  private final Configuration configuration;
  private final Map<String, ShardReader> open = new HashMap<>();

  /**
   * @param shardOfTensor the file of every tensor
   * @param suffix what the files append to a tensor's name
   */
  TensorFiles(Map<String, Shard> shardOfTensor, String suffix, Configuration configuration) {
    this.shardOfTensor = shardOfTensor;
    this.suffix = suffix;
    this.configuration = configuration;
  }

  boolean has(String tensor) {
    return shardOfTensor.containsKey(tensor);
  }

  /**
   * Whole rows of a tensor.
   *
   * @throws IOException if the tensor has no such rows
   */
  byte[] rows(String tensor, long firstRow, long rowCount) throws IOException {
    Shard shard = shardOfTensor.get(tensor);
    TensorEntry entry = shard.header().tensor(tensor + suffix).orElseThrow();
    byte[] rows = new byte[Math.toIntExact(rowCount * entry.rowBytes())];
    reader(shard).read(entry, firstRow * entry.rowBytes(), rows, 0, rows.length);
    return rows;
  }

  private ShardReader reader(Shard shard) throws IOException {
    ShardReader reader = open.get(shard.path().toString());
    if (reader == null) {
      reader = ShardReader.open(Storage.of(configuration, shard.path()).fileSystem(), shard);
      open.put(shard.path().toString(), reader);
    }
    return reader;
  }

  @Override
  public void close() throws IOException {
    for (ShardReader reader : open.values()) {
      reader.close();
    }
  }
}
