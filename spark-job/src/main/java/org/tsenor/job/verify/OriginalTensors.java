package org.tsenor.job.verify;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;

/**
 * The tensors of the checkpoint that a pruned one was made from.
 *
 * @param original that checkpoint
 * @param pruned what was made of it
 */
record OriginalTensors(Checkpoint original, Checkpoint pruned) {

  /**
   * The original's shard of every tensor that both have in the same shape.
   *
   * @param faults receives tensors that are missing, new, or of another shape
   */
  Map<String, Shard> shards(List<String> faults) {
    Map<String, Shard> shards = new TreeMap<>();
    Set<String> names = new HashSet<>();
    for (Shard shard : original.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        names.add(tensor.name());
        TensorEntry other = pruned.tensor(tensor.name()).orElse(null);
        if (other == null) {
          faults.add("%s: in the original, but in no shard here".formatted(tensor.name()));
        } else if (tensor.dtype() != other.dtype() || !tensor.shape().equals(other.shape())) {
          faults.add(
              "%s: is %s %s and was %s %s"
                  .formatted(
                      tensor.name(), other.dtype(), other.shape(), tensor.dtype(), tensor.shape()));
        } else {
          shards.put(other.name(), shard);
        }
      }
    }
    for (Shard shard : pruned.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        if (!names.contains(tensor.name())) {
          faults.add("%s: the original has no such tensor".formatted(tensor.name()));
        }
      }
    }
    return shards;
  }
}
