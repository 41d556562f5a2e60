package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The index of a checkpoint of several shards: which tensor is in which file.
 *
 * @param weightMap file name of each tensor's shard, in the index's order
 */
public record CheckpointIndex(Map<String, String> weightMap) implements Serializable {
  /** Name of the index in a checkpoint's directory. */
  public static final String FILE_NAME = "model.safetensors.index.json";

  private static final String WEIGHT_MAP = "weight_map";

  /** As deep as Python reads. */
  private static final int MAX_UNKNOWN_DEPTH = 900;

  public CheckpointIndex {
    weightMap = Collections.unmodifiableMap(new LinkedHashMap<>(weightMap));
  }

  /**
   * The index of these shards, tensors sorted by name as Hugging Face sorts them.
   *
   * @param headers header of each shard by its file name
   */
  public static CheckpointIndex of(Map<String, ShardHeader> headers) {
    Map<String, String> weightMap = new TreeMap<>();
    headers.forEach(
        (file, header) -> header.tensors().forEach(tensor -> weightMap.put(tensor.name(), file)));
    return new CheckpointIndex(weightMap);
  }

  /**
   * Reads an index. Fields beside {@code weight_map} are ignored: the {@code total_size} of real
   * checkpoints is not always the sum of their tensors.
   *
   * @param file named in errors
   * @param bytes the JSON
   * @throws MalformedCheckpointException if it is not an index, or a shard is not a plain {@code
   *     .safetensors} file name
   */
  static CheckpointIndex parse(Object file, byte[] bytes) throws IOException {
    Map<String, String> weightMap = new LinkedHashMap<>();
    int from = JsonFile.begin(file, bytes);
    try (Json json = new Json(file, bytes, from, Json.Dialect.PYTHON)) {
      json.readObject(
          "the index",
          name -> {
            if (name.equals(WEIGHT_MAP)) {
              weightMap.clear();
              weightMap.putAll(json.readStrings(WEIGHT_MAP));
              Map<String, String> once = new HashMap<>();
              weightMap.replaceAll((tensor, shard) -> once.computeIfAbsent(shard, same -> same));
            } else {
              json.skip(MAX_UNKNOWN_DEPTH);
              requireNoError(json, name);
            }
          });
      if (json.next() != null) {
        throw json.problem("has more text after the index");
      }
      if (weightMap.isEmpty()) {
        throw json.problem("places no tensor: a weight_map with at least one is needed");
      }
      for (Map.Entry<String, String> entry : weightMap.entrySet()) {
        requirePlainName(json, entry.getKey(), entry.getValue());
      }
    }
    return new CheckpointIndex(weightMap);
  }

  private static void requireNoError(Json json, String name) throws IOException {
    Optional<String> text = json.currentString();
    if (name.equals("error") && text.isPresent()) {
      throw json.problem(JsonFile.answered(text.get()));
    }
  }

  private static void requirePlainName(Json json, String tensor, String shard)
      throws MalformedCheckpointException {
    if (!isPlainName(shard)) {
      throw json.problem(
          "places tensor '%s' in '%s': allowed is the name of a .safetensors file in the directory"
              .formatted(Json.shortened(tensor), Json.shortened(shard)));
    }
  }

  /** Whether a shard may have this name: that of a file in the directory, on any file system. */
  static boolean isPlainName(String shard) {
    return shard.endsWith(CheckpointLayout.SHARD_SUFFIX)
        && shard.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':');
  }

  /** Names of the shards, sorted. */
  public Set<String> shardNames() {
    return new TreeSet<>(weightMap.values());
  }

  /**
   * The index as a file, laid out as Hugging Face's.
   *
   * @param totalSize bytes of all tensors
   */
  public byte[] toBytes(long totalSize) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeObjectFieldStart("metadata");
      json.writeNumberField("total_size", totalSize);
      json.writeEndObject();
      json.writeObjectFieldStart(WEIGHT_MAP);
      for (Map.Entry<String, String> entry : weightMap.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.write('\n');
    return out.toByteArray();
  }
}
