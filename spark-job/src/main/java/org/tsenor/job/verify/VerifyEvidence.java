package org.tsenor.job.verify;

import java.util.Map;
import org.tsenor.checkpoint.Shard;
import org.tsenor.job.selection.Sparsity;

/**
 * What written bands are held against.
 *
 * @param targets what pruned tensors must satisfy, by name
 * @param masks mask file of every pruned tensor that has one, by the tensor's own name
 * @param originals shard of every tensor before pruning; empty if there is nothing to compare with
 * @param exact whether a mask keeps exactly N in a group; otherwise at most N
 */
record VerifyEvidence(
    Map<String, Sparsity> targets,
    Map<String, Shard> masks,
    Map<String, Shard> originals,
    boolean exact) {}
