package org.tsenor.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Spreads tensors over shards as Hugging Face does. */
public final class Sharding {
  private Sharding() {}

  /**
   * Fills shard after shard with whole tensors in the order given. A tensor longer than a shard may
   * be gets one of its own.
   *
   * @param shardBytes most bytes of tensors in a shard, at least 1
   * @return tensors by file name, in order: {@code model-00001-of-00003.safetensors} and so on, or
   *     {@code model.safetensors} if one is enough
   */
  public static Map<String, List<TensorEntry>> greedy(List<TensorEntry> tensors, long shardBytes) {
    if (shardBytes < 1) {
      throw new IllegalArgumentException(
          "shards of %d bytes: allowed is 1 or more".formatted(shardBytes));
    }
    List<List<TensorEntry>> shards = new ArrayList<>();
    shards.add(new ArrayList<>());
    long free = shardBytes;
    for (TensorEntry tensor : tensors) {
      List<TensorEntry> last = shards.get(shards.size() - 1);
      if (!last.isEmpty() && tensor.byteLength() > free) {
        last = new ArrayList<>();
        shards.add(last);
        free = shardBytes;
      }
      last.add(tensor);
      free -= tensor.byteLength();
    }
    return named(shards);
  }

  /**
   * Names shards as Hugging Face does.
   *
   * @param shards tensors of each, at least one shard
   * @return tensors by file name, in order
   */
  public static Map<String, List<TensorEntry>> named(List<List<TensorEntry>> shards) {
    if (shards.size() == 1) {
      return Map.of(CheckpointLayout.SINGLE, shards.get(0));
    }
    Map<String, List<TensorEntry>> named = new LinkedHashMap<>();
    for (List<TensorEntry> shard : shards) {
      String name =
          String.format(
              Locale.ROOT,
              "model-%05d-of-%05d" + CheckpointLayout.SHARD_SUFFIX,
              named.size() + 1,
              shards.size());
      named.put(name, shard);
    }
    return named;
  }
}
