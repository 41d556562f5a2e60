package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that another program wrote opens, and is written again byte for byte. */
class TinyLlamaTest {
  private static final java.nio.file.Path MODEL =
      java.nio.file.Path.of("../integration-tests/tiny-llama/model");

  @TempDir java.nio.file.Path directory;

  private static Checkpoint open() throws IOException {
    return Checkpoint.open(new Configuration(), new Path(MODEL.toUri()));
  }

  @Test
  void opens() throws IOException {
    Checkpoint checkpoint = open();
    assertEquals(
        List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"),
        checkpoint.shards().stream().map(Shard::name).toList());
    assertEquals(1837312, checkpoint.totalSize());
    TensorEntry head = checkpoint.tensor("lm_head.weight").orElseThrow();
    assertEquals(Dtype.BF16, head.dtype());
    assertEquals(List.of(512L, 128L), head.shape());
    assertEquals(512, head.rows());
    assertEquals(256, head.rowBytes());
    assertEquals(
        List.of("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"),
        checkpoint.otherFiles());
    assertEquals(Optional.empty(), checkpoint.quantization());
  }

  @Test
  void isWrittenAgainByteForByte() throws IOException {
    Checkpoint checkpoint = open();
    for (Shard shard : checkpoint.shards()) {
      Path copy = new Path(directory.resolve(shard.name()).toUri());
      copyTensors(checkpoint.storage(), shard, copy);
      assertArrayEquals(
          Files.readAllBytes(MODEL.resolve(shard.name())),
          Files.readAllBytes(directory.resolve(shard.name())));
    }
    try (var files = Files.list(directory)) {
      assertEquals(2, files.count(), "no checksum files beside the shards");
    }
  }

  @Test
  void indexIsWrittenAgainByteForByte() throws IOException {
    Checkpoint checkpoint = open();
    byte[] index = checkpoint.index().orElseThrow().toBytes(checkpoint.totalSize());
    CheckpointIndex again = CheckpointIndex.parse("index", index);
    assertEquals(checkpoint.index().orElseThrow(), again);
  }

  private static void copyTensors(Storage storage, Shard shard, Path copy) throws IOException {
    ShardHeader header = ShardHeader.layout(shard.header().metadata(), shard.header().tensors());
    try (ShardReader reader = ShardReader.open(storage.fileSystem(), shard);
        ShardWriter writer = ShardWriter.create(storage.fileSystem(), copy, header)) {
      for (TensorEntry tensor : shard.header().tensors()) {
        byte[] row = new byte[(int) tensor.rowBytes()];
        for (long i = 0; i < tensor.rows(); i++) {
          reader.read(tensor, i * row.length, row, 0, row.length);
          writer.write(row);
        }
      }
      writer.finish();
    }
  }
}
