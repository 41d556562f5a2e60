package org.tsenor.job.generate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.Sharding;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Writes a checkpoint with the names, shapes and spread of weights of a Llama model, but without
 * what a model knows. The same shape, shard size and seed give the same bytes.
 *
 * <p>Memory is about 1 MiB, whatever the size.
 */
public final class CheckpointGenerator {
  private static final int BUFFER_BYTES = 1 << 20;

  private final LlamaShape shape;
  private final long shardBytes;
  private final RandomWeights weights;

  /**
   * @param shape of the model
   * @param shardBytes most bytes of tensors in a shard, at least 1
   * @param seed of all weights
   */
  public CheckpointGenerator(LlamaShape shape, long shardBytes, long seed) {
    this.shape = shape;
    this.shardBytes = shardBytes;
    this.weights = new RandomWeights(seed);
  }

  /**
   * Writes the shards, {@code config.json} and, with more than one shard, their index.
   *
   * @param directory created; must not exist
   * @throws FileAlreadyExistsException if it does
   */
  public void write(Configuration configuration, Path directory) throws IOException {
    Storage storage = Storage.of(configuration, directory);
    if (storage.fileSystem().exists(directory)) {
      throw new FileAlreadyExistsException(directory + " exists: a new directory is needed");
    }
    storage.fileSystem().mkdirs(directory);
    Map<String, ShardHeader> headers = new LinkedHashMap<>();
    Sharding.greedy(shape.tensors(), shardBytes)
        .forEach((name, tensors) -> headers.put(name, ShardHeader.layout(Map.of(), tensors)));
    for (Map.Entry<String, ShardHeader> shard : headers.entrySet()) {
      writeShard(storage, new Path(directory, shard.getKey()), shard.getValue());
    }
    byte[] config = shape.config().getBytes(StandardCharsets.UTF_8);
    storage.writeAtomically(new Path(directory, "config.json"), config);
    if (headers.size() > 1) {
      byte[] index = CheckpointIndex.of(headers).toBytes(shape.tensorBytes());
      storage.writeAtomically(new Path(directory, CheckpointIndex.FILE_NAME), index);
    }
  }

  private void writeShard(Storage storage, Path path, ShardHeader header) throws IOException {
    try (ShardWriter writer = ShardWriter.create(storage.fileSystem(), path, header)) {
      for (TensorEntry tensor : header.tensors()) {
        writeTensor(writer, tensor);
      }
      writer.finish();
    }
  }

  private void writeTensor(ShardWriter writer, TensorEntry tensor) throws IOException {
    RandomWeights.Tensor source = weights.new Tensor(tensor);
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    byte[] buffer = new byte[Math.max(1, BUFFER_BYTES / rowBytes) * rowBytes];
    int filled = 0;
    for (long row = 0; row < tensor.rows(); row++) {
      source.row(row, buffer, filled);
      filled += rowBytes;
      if (filled == buffer.length) {
        writer.write(buffer);
        filled = 0;
      }
    }
    writer.write(buffer, 0, filled);
  }
}
