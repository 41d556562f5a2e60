package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.selection.Sparsity;

/**
 * The mask files beside the shards, their headers checked.
 *
 * @param shardOfTensor mask file of every pruned tensor that has one, by the tensor's own name
 * @param faults masks that are missing or of the wrong shape
 */
record MaskFiles(Map<String, Shard> shardOfTensor, List<String> faults) {
  private static final String FOLDER = "masks";

  /** Finds the masks; a checkpoint without a folder of masks has none and no fault. */
  static MaskFiles of(Checkpoint checkpoint, Map<String, Sparsity> targets) throws IOException {
    MaskFiles masks = new MaskFiles(new TreeMap<>(), new ArrayList<>());
    FileSystem files = checkpoint.storage().fileSystem();
    Path folder = new Path(checkpoint.root(), FOLDER);
    if (!files.exists(folder)) {
      return masks;
    }
    for (Shard shard : checkpoint.shards()) {
      masks.add(files, new Path(folder, shard.name()), shard, targets);
    }
    return masks;
  }

  private void add(FileSystem files, Path file, Shard shard, Map<String, Sparsity> targets)
      throws IOException {
    List<TensorEntry> pruned =
        shard.header().tensors().stream().filter(t -> targets.containsKey(t.name())).toList();
    if (pruned.isEmpty()) {
      return;
    }
    if (!files.exists(file)) {
      faults.add(
          "masks/%s: missing, with the masks of %d tensors".formatted(shard.name(), pruned.size()));
      return;
    }
    try {
      Shard mask = Shard.read(files, file);
      pruned.forEach(tensor -> add(tensor, mask));
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
  }

  private void add(TensorEntry tensor, Shard mask) {
    List<Long> shape = List.of(tensor.rows(), (tensor.columns() + 7) / 8);
    TensorEntry entry =
        mask.header().tensor(tensor.name() + BandVerifyFunction.MASK_SUFFIX).orElse(null);
    if (entry == null) {
      faults.add("%s: masks/%s has no mask of it".formatted(tensor.name(), mask.name()));
    } else if (entry.dtype() != Dtype.U8 || !entry.shape().equals(shape)) {
      faults.add(
          "%s: its mask is %s %s and must be U8 %s"
              .formatted(tensor.name(), entry.dtype(), entry.shape(), shape));
    } else {
      shardOfTensor.put(tensor.name(), mask);
    }
  }
}
