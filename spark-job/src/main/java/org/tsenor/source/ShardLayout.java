package org.tsenor.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Sharding;
import org.tsenor.checkpoint.TensorEntry;

/**
 * One shard as rows know it: a name and its tensors in file order.
 *
 * @param name file name of the shard
 * @param tensors placed one after the other
 */
record ShardLayout(String name, List<PlacedTensor> tensors) {
  /**
   * The shards of a checkpoint, as they are or dealt anew.
   *
   * @param shardSize bytes of tensors that a new shard does not pass, unless a single tensor does;
   *     empty keeps the shards
   */
  public static List<ShardLayout> of(List<Shard> shards, OptionalLong shardSize) {
    return shardSize.isPresent()
        ? resharded(shards, shardSize.getAsLong())
        : shards.stream().map(ShardLayout::unchanged).toList();
  }

  private static ShardLayout unchanged(Shard shard) {
    return new ShardLayout(
        shard.name(),
        shard.header().tensors().stream().map(t -> new PlacedTensor(shard, t, t)).toList());
  }

  private static List<ShardLayout> resharded(List<Shard> shards, long shardSize) {
    Map<TensorEntry, Shard> sources = new LinkedHashMap<>();
    for (Shard shard : shards) {
      shard.header().tensors().forEach(tensor -> sources.put(tensor, shard));
    }
    List<ShardLayout> layouts = new ArrayList<>();
    Sharding.greedy(List.copyOf(sources.keySet()), shardSize)
        .forEach((name, tensors) -> layouts.add(packed(name, tensors, sources)));
    return layouts;
  }

  private static ShardLayout packed(
      String name, List<TensorEntry> tensors, Map<TensorEntry, Shard> sources) {
    List<PlacedTensor> placed = new ArrayList<>();
    long position = 0;
    for (TensorEntry tensor : tensors) {
      placed.add(new PlacedTensor(sources.get(tensor), tensor, tensor.movedTo(position)));
      position += tensor.byteLength();
    }
    return new ShardLayout(name, placed);
  }

  /** The header of a file with this layout. */
  public ShardHeader header() {
    return ShardHeader.layout(Map.of(), tensors.stream().map(PlacedTensor::placed).toList());
  }
}
