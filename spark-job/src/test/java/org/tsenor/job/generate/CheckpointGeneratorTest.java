package org.tsenor.job.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;

class CheckpointGeneratorTest {
  private static final LlamaShape SMALL = new LlamaShape(256, 640, 3, 2, 384);

  @TempDir java.nio.file.Path directory;

  private Checkpoint generate(String name, long shardBytes, long seed) throws IOException {
    Path path = new Path(directory.resolve(name).toUri());
    new CheckpointGenerator(SMALL, shardBytes, seed).write(new Configuration(), path);
    return Checkpoint.open(new Configuration(), path);
  }

  @Test
  void makesAnIndexedCheckpoint() throws IOException {
    Checkpoint checkpoint = generate("a", 2_000_000, 1);
    assertEquals(3, checkpoint.shards().size());
    assertEquals(SMALL.tensorBytes(), checkpoint.totalSize());
    assertEquals(List.of("config.json"), checkpoint.otherFiles());
    assertEquals(
        List.of(256L, 640L),
        checkpoint.tensor("model.layers.2.mlp.down_proj.weight").orElseThrow().shape());
    checkpoint.shards().forEach(shard -> assertTrue(shard.header().dataBytes() <= 2_000_000));
  }

  @Test
  void oneShardNeedsNoIndex() throws IOException {
    assertTrue(generate("a", 1L << 40, 1).index().isEmpty());
    assertThrows(FileAlreadyExistsException.class, () -> generate("a", 1L << 40, 1));
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    generate("a", 1L << 40, 1);
    generate("b", 1L << 40, 1);
    generate("c", 1L << 40, 2);
    byte[] a = Files.readAllBytes(directory.resolve("a/model.safetensors"));
    byte[] b = Files.readAllBytes(directory.resolve("b/model.safetensors"));
    byte[] c = Files.readAllBytes(directory.resolve("c/model.safetensors"));
    assertArrayEquals(a, b);
    assertFalse(Arrays.equals(a, c));
  }

  @Test
  void weightsLookLikeALinears() throws IOException {
    Checkpoint checkpoint = generate("a", 1L << 40, 5);
    float[] weights = read(checkpoint, "model.layers.1.mlp.up_proj.weight");
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (float weight : weights) {
      sum += weight;
      squares += (double) weight * weight;
      fourths += Math.pow(weight, 4);
    }
    double variance = squares / weights.length;
    // Log-normal scales of 0.3 and 0.5 multiply the variance of 0.02 by exp(2 * 0.34) = 1.97; the
    // 256 columns and 640 rows of one tensor leave that uncertain by some tenths.
    assertEquals(0.02 * Math.sqrt(1.97), Math.sqrt(variance), 0.006);
    assertEquals(0, sum / weights.length, 5 * Math.sqrt(variance / weights.length));
    assertTrue(
        fourths / weights.length > 4 * variance * variance, "tails heavier than a Gaussian's");
    for (float weight : read(checkpoint, "model.norm.weight")) {
      assertTrue(weight > 0.2 && weight < 5, "norm weight " + weight);
    }
  }

  private static float[] read(Checkpoint checkpoint, String name) throws IOException {
    TensorEntry tensor = checkpoint.tensor(name).orElseThrow();
    byte[] bytes = new byte[(int) tensor.byteLength()];
    try (ShardReader reader =
        ShardReader.open(
            checkpoint.storage().fileSystem(), checkpoint.shardOf(name).orElseThrow())) {
      reader.read(tensor, 0, bytes, 0, bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] weights = new float[bytes.length / 2];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Float.intBitsToFloat(buffer.getShort() << 16);
    }
    return weights;
  }

  @Test
  void comesCloseToASize() {
    for (long bytes : new long[] {1L << 30, 2L << 30, 4L << 30}) {
      long found = LlamaShape.ofBytes(bytes).tensorBytes();
      assertTrue(Math.abs(found - bytes) < 62_000_000, bytes + " gave " + found);
    }
    assertEquals(1, LlamaShape.ofBytes(0).layers());
  }
}
