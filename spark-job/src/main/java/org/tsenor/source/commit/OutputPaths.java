package org.tsenor.source.commit;

import org.apache.hadoop.fs.Path;

/**
 * Where things lie in an output directory.
 *
 * @param root the directory, qualified
 */
public record OutputPaths(Path root) {
  /** Name of the directory for what is not final yet; checkpoints are read without it. */
  public static final String STAGING = "_staging";

  /** Exists from when a job begins to when it is done, or given up. */
  public Path staging() {
    return new Path(root, STAGING);
  }

  /** Where attempts of tasks are written. */
  Path attempts() {
    return new Path(staging(), "attempts");
  }

  /** Exists from when a job begins; a directory alone is nothing on an object store. */
  Path started() {
    return new Path(staging(), "started");
  }

  /** Exists as long as the output directory holds what is to be replaced. */
  Path replacing() {
    return new Path(staging(), "replacing");
  }

  /** Exists from when the job begins to give shards their final names. */
  Path publishing() {
    return new Path(staging(), "publishing");
  }

  /** Where committed tasks leave artifacts of a kind. */
  Path stagedDirectory(Artifact artifact) {
    return new Path(staging(), artifact.stagedDirectory());
  }

  /** Where a committed task leaves an artifact. */
  Path staged(Artifact artifact, String shard) {
    return new Path(stagedDirectory(artifact), shard + artifact.suffix());
  }

  /** Where artifacts of a kind are found when all is done. */
  Path finalDirectory(Artifact artifact) {
    return artifact == Artifact.SHARDS ? root : new Path(root, artifact.finalDirectory());
  }

  /** Where an artifact is found when all is done. */
  public Path published(Artifact artifact, String shard) {
    return new Path(finalDirectory(artifact), shard + artifact.suffix());
  }
}
