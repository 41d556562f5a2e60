package org.tsenor.checkpoint;

/**
 * Names in a checkpoint's folder that are ours, not Hugging Face's; and of tensors in our files.
 */
public final class CheckpointNames {
  /** Folder of what is written, until it is whole. */
  public static final String STAGING = "_staging";

  /** Folder of the records of bands. */
  public static final String BANDS = "_bands";

  /** Folder of the mask shards, which have the names of the shards. */
  public static final String MASKS = "masks";

  /** Folder of the compact archive. */
  public static final String COMPACT = "compact";

  /** Behind the name of a tensor: its mask, in a mask shard or a compact one. */
  public static final String MASK_SUFFIX = ".mask";

  /** Behind the name of a tensor: its kept values, in a compact shard. */
  public static final String VALUES_SUFFIX = ".values";

  private CheckpointNames() {}
}
