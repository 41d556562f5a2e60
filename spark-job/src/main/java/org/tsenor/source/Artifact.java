package org.tsenor.source;

import org.tsenor.checkpoint.CheckpointNames;

/**
 * The files that one shard of the output has, in the order in which they are committed: the record
 * of its bands last, because it says that the rest is there, and what it is.
 */
public enum Artifact {
  /** Which weights are kept, one bit a weight. */
  MASKS("masks", CheckpointNames.MASKS, ""),
  /** The kept weights alone. */
  COMPACT("compact", CheckpointNames.COMPACT, ""),
  /** The shard itself. */
  SHARDS("shards", "", ""),
  /**
   * One JSON line a band: where it lies, and the row's further columns; then {@link ShardRecord}.
   */
  BANDS("bands", CheckpointNames.BANDS, ".jsonl");

  private final String stagedDirectory;
  private final String finalDirectory;
  private final String suffix;

  Artifact(String stagedDirectory, String finalDirectory, String suffix) {
    this.stagedDirectory = stagedDirectory;
    this.finalDirectory = finalDirectory;
    this.suffix = suffix;
  }

  String stagedDirectory() {
    return stagedDirectory;
  }

  String finalDirectory() {
    return finalDirectory;
  }

  String suffix() {
    return suffix;
  }

  /** Path of a shard's artifact in a finished output, relative to it. */
  public String relative(String shard) {
    return (finalDirectory.isEmpty() ? "" : finalDirectory + "/") + shard + suffix;
  }
}
