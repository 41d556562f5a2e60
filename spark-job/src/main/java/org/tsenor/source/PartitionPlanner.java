package org.tsenor.source;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Turns shards into partitions, in file order, leaving out what no filter wants.
 *
 * @param filters that a tensor must pass to be read
 * @param cut how tensors are cut
 * @param partitionBytes bytes of a partition; empty makes each shard one
 */
record PartitionPlanner(PushedFilters filters, TensorCut cut, OptionalLong partitionBytes) {

  /** The partitions, without hosts. */
  List<ScanPartition> plan(List<ShardLayout> shards) {
    List<ScanPartition> partitions = new ArrayList<>();
    for (ShardLayout shard : shards) {
      List<TensorSlice> slices = wanted(shard);
      if (slices.isEmpty()) {
        continue;
      }
      List<List<TensorSlice>> pieces =
          partitionBytes.isPresent()
              ? PartitionCutter.cut(slices, partitionBytes.getAsLong())
              : List.of(slices);
      pieces.forEach(piece -> partitions.add(new ScanPartition(List.copyOf(piece), List.of())));
    }
    return partitions;
  }

  private List<TensorSlice> wanted(ShardLayout shard) {
    List<TensorSlice> slices = new ArrayList<>();
    for (PlacedTensor tensor : shard.tensors()) {
      if (filters.accepts(shard.name(), tensor.placed().name())) {
        slices.add(TensorSlice.whole(shard.name(), tensor, cut.cut(tensor.stored())));
      }
    }
    return slices;
  }
}
