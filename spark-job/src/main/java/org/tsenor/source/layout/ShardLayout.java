package org.tsenor.source.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * One shard as rows know it: a name and its tensors in file order.
 *
 * @param name file name of the shard
 * @param tensors placed one after the other
 */
public record ShardLayout(String name, List<PlacedTensor> tensors) {
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

  /** Greedy in file order, as Hugging Face's own splitter is, and named as it names. */
  private static List<ShardLayout> resharded(List<Shard> shards, long shardSize) {
    List<List<PlacedTensor>> groups = new ArrayList<>();
    long position = 0;
    for (Shard shard : shards) {
      for (TensorEntry tensor : shard.header().tensors()) {
        if (groups.isEmpty() || (position > 0 && position + tensor.byteLength() > shardSize)) {
          groups.add(new ArrayList<>());
          position = 0;
        }
        groups
            .get(groups.size() - 1)
            .add(new PlacedTensor(shard, tensor, tensor.movedTo(position)));
        position += tensor.byteLength();
      }
    }
    List<ShardLayout> layouts = new ArrayList<>();
    for (List<PlacedTensor> group : groups) {
      layouts.add(new ShardLayout(name(layouts.size() + 1, groups.size()), group));
    }
    return layouts;
  }

  private static String name(int number, int count) {
    return count == 1
        ? "model.safetensors"
        : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, count);
  }

  /** The header of a file with this layout. */
  public ShardHeader header() {
    return ShardHeader.layout(Map.of(), tensors.stream().map(PlacedTensor::placed).toList());
  }
}
