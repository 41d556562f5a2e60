package org.tsenor.job.plan;

import java.util.Optional;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.Sparsity;

/**
 * What happens to one tensor, and why.
 *
 * @param shard name of the input's shard that holds it
 * @param tensor its entry there; a matrix if it is pruned
 * @param sparsity what it is pruned to; empty if it is copied byte by byte
 * @param reason why, in words
 */
public record TensorDecision(
    String shard, TensorEntry tensor, Optional<Sparsity> sparsity, String reason) {

  /** Whether the tensor is pruned. */
  public boolean isPruned() {
    return sparsity.isPresent();
  }

  /**
   * Masks to find: M×M blocks, or for the standard structure groups of M in a row or column; 0 for
   * a copy.
   */
  public long blocks() {
    return sparsity.map(s -> tensor.elements() / s.blockWeights()).orElse(0L);
  }

  /**
   * Weights that the mask keeps. No more can be nonzero afterwards; fewer are where kept weights
   * were zero before. 0 for a copy, whose zeros nobody knows before reading it.
   */
  public long keptWeights() {
    return sparsity
        .map(s -> tensor.elements() / s.pattern().blockSize() * s.pattern().kept())
        .orElse(0L);
  }

  /** Bytes of the mask, one bit a weight and whole bytes a row; 0 for a copy. */
  public long maskBytes() {
    return isPruned() ? tensor.rows() * ((tensor.columns() + 7) / 8) : 0;
  }

  /** Bytes of the tensor in an archive: all, if it is copied or its rows keep unequal numbers. */
  public long archivedBytes() {
    return isArchivedPacked()
        ? keptWeights() * tensor.dtype().bits() / Byte.SIZE + maskBytes()
        : tensor.byteLength();
  }

  private boolean isArchivedPacked() {
    return isPruned() && !sparsity.get().inColumns();
  }
}
