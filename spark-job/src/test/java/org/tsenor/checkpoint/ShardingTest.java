package org.tsenor.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardingTest {
  private static List<TensorEntry> tensors(int... sizes) {
    return IntStream.range(0, sizes.length)
        .mapToObj(i -> TensorEntry.at(0, "t" + i, Dtype.U8, List.of((long) sizes[i])))
        .toList();
  }

  private static List<List<Long>> sizes(Map<String, List<TensorEntry>> shards) {
    return shards.values().stream()
        .map(shard -> shard.stream().map(TensorEntry::byteLength).toList())
        .toList();
  }

  @Test
  void fillsInOrder() {
    Map<String, List<TensorEntry>> shards = Sharding.greedy(tensors(4, 6, 0, 1, 30, 2, 9), 10);
    assertEquals(
        List.of(List.of(4L, 6L, 0L), List.of(1L), List.of(30L), List.of(2L), List.of(9L)),
        sizes(shards));
    assertEquals(
        List.of(1, 2, 3, 4, 5).stream()
            .map("model-0000%d-of-00005.safetensors"::formatted)
            .toList(),
        List.copyOf(shards.keySet()));
  }

  @Test
  void oneShardHasThePlainName() {
    assertEquals(Map.of("model.safetensors", tensors(4, 6)), Sharding.greedy(tensors(4, 6), 10));
    assertEquals(Map.of("model.safetensors", List.of()), Sharding.greedy(List.of(), 10));
    assertThrows(IllegalArgumentException.class, () -> Sharding.greedy(tensors(1), 0));
  }
}
