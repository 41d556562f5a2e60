package org.tsenor.job.verify;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.job.settings.Sparsity;

/**
 * What written bands are held against; goes to every task.
 *
 * @param root of the checkpoint
 * @param targets what pruned tensors must satisfy, by name
 * @param unmasked pruned tensors that have no mask to check
 * @param compactShards shards that have a compact form to check
 * @param originals file that has a tensor as it was before pruning; empty without an original
 * @param updated tensors whose kept weights need not be the original's
 * @param complete whether a mask keeps exactly N in a group; otherwise at most N
 * @param certifies whether originals tell how good masks are
 * @param scorePower power of the score that is summed
 */
record BandEvidence(
    String root,
    HashMap<String, Sparsity> targets,
    HashSet<String> unmasked,
    HashSet<String> compactShards,
    HashMap<String, String> originals,
    HashSet<String> updated,
    boolean complete,
    boolean certifies,
    int scorePower)
    implements Serializable {

  String shardFile(String shard) {
    return root + "/" + shard;
  }

  String maskFile(String shard) {
    return root + "/" + CheckpointNames.MASKS + "/" + shard;
  }

  String compactFile(String shard) {
    return root + "/" + CheckpointNames.COMPACT + "/" + shard;
  }

  BandCheck.Rules rules(String tensor) {
    return new BandCheck.Rules(targets.get(tensor), complete, updated.contains(tensor), scorePower);
  }
}
