package org.tsenor.it.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tsenor.it.Report;

/**
 * A checkpoint as a loader of Hugging Face's sees it: an index that names a file for every tensor,
 * safetensors files, {@code config.json} and the tokenizer's files. Knows nothing of the product.
 *
 * @param tensors of all shards, by name
 */
record PlainCheckpoint(Path directory, Map<String, Tensor> tensors) {
  private static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One tensor.
   *
   * @param file that it is in
   * @param dtype as the header has it
   * @param bytes little-endian, at position 0
   */
  record Tensor(String file, String dtype, List<Long> shape, ByteBuffer bytes) {
    /** Its elements, of F32 or BF16. */
    float[] floats() {
      ByteBuffer source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      boolean single = dtype.equals("F32");
      if (!single && !dtype.equals("BF16")) {
        throw new IllegalStateException(dtype + " is not a type of these weights");
      }
      float[] values = new float[source.remaining() / (single ? 4 : 2)];
      for (int i = 0; i < values.length; i++) {
        values[i] = single ? source.getFloat() : Float.intBitsToFloat(source.getShort() << 16);
      }
      return values;
    }
  }

  /** Reads all shards of a directory. */
  static PlainCheckpoint read(Path directory) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        shard(file).forEach((name, tensor) -> assertEquals(null, tensors.put(name, tensor), name));
      }
    }
    return new PlainCheckpoint(directory, tensors);
  }

  /** Reads one safetensors file. */
  static Map<String, Tensor> shard(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong());
    JsonNode header = JSON.readTree(bytes.array(), Long.BYTES, length);
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        continue;
      }
      JsonNode range = entry.getValue().get("data_offsets");
      int begin = range.get(0).asInt();
      List<Long> shape = new ArrayList<>();
      entry.getValue().get("shape").forEach(size -> shape.add(size.asLong()));
      tensors.put(
          entry.getKey(),
          new Tensor(
              file.getFileName().toString(),
              entry.getValue().get("dtype").asText(),
              shape,
              bytes.slice(Long.BYTES + length + begin, range.get(1).asInt() - begin)));
    }
    return tensors;
  }

  /** Weights of a tensor that are not zero. */
  long nonzeros(String name) {
    long count = 0;
    for (float value : tensors.get(name).floats()) {
      count += value != 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Asserts that a loader which takes the original takes this one too: the same tensors of the same
   * types and shapes, where the index says, and the same other files.
   *
   * @param pruned tensors whose bytes may differ
   */
  void assertLoadsLike(PlainCheckpoint original, Set<String> pruned) throws IOException {
    assertEquals(original.tensors.keySet(), tensors.keySet());
    JsonNode index = Report.read(directory.resolve(INDEX));
    assertEquals(
        Report.read(original.directory.resolve(INDEX)).get("metadata"), index.get("metadata"));
    assertEquals(tensors.size(), index.get("weight_map").size());
    tensors.forEach(
        (name, tensor) -> {
          Tensor before = original.tensors.get(name);
          assertEquals(before.dtype(), tensor.dtype(), name);
          assertEquals(before.shape(), tensor.shape(), name);
          assertEquals(index.get("weight_map").get(name).asText(), tensor.file(), name);
          if (!pruned.contains(name)) {
            assertEquals(before.bytes(), tensor.bytes(), name);
          }
        });
    for (String name :
        List.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")) {
      assertArrayEquals(
          Files.readAllBytes(original.directory.resolve(name)),
          Files.readAllBytes(directory.resolve(name)),
          name);
    }
  }
}
