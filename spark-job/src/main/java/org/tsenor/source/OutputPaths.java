package org.tsenor.source;

import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.Storage;

/**
 * Where things lie in an output directory.
 *
 * @param root the directory, qualified
 */
public record OutputPaths(Path root) {
  private static final String FILES = "files";

  /** Exists from when a job begins to when it is done, or given up. */
  public Path staging() {
    return new Path(root, CheckpointNames.STAGING);
  }

  /** The records of those who own the output. */
  Path owners() {
    return new Path(staging(), "owner");
  }

  /** The record of one of them. */
  Path owner(int epoch) {
    return new Path(owners(), String.valueOf(epoch));
  }

  /** Where attempts of tasks are written. */
  Path attempts() {
    return new Path(staging(), "attempts");
  }

  /** Exists from when a job begins; a directory alone is nothing on an object store. */
  Path started() {
    return new Path(staging(), "started");
  }

  /** What decides the bytes of a prune run, which makes its committed shards worth keeping. */
  public Path state() {
    return new Path(staging(), "run.json");
  }

  /** Exists while the staging directory holds what a later write may go on with. */
  public Path resumable() {
    return new Path(staging(), "resumable");
  }

  /** The manifest of what is published; exists from when that begins. */
  public Path manifest() {
    return new Path(staging(), "manifest.json");
  }

  /** Where files of the output that is replaced wait until the new ones are in place. */
  Path replaced() {
    return new Path(staging(), "replaced");
  }

  /** Exists from when all files of the output that is replaced have left their places. */
  public Path retired() {
    return new Path(staging(), "retired");
  }

  /** Where committed tasks leave artifacts of a kind. */
  Path stagedDirectory(Artifact artifact) {
    return new Path(staging(), artifact.stagedDirectory());
  }

  /** Where a committed task leaves an artifact. */
  Path staged(Artifact artifact, String shard) {
    return new Path(stagedDirectory(artifact), shard + artifact.suffix());
  }

  /** Where a file that is no artifact of a shard waits to be published. */
  Path stagedFile(String relative) {
    return Storage.child(new Path(staging(), FILES), relative);
  }

  /** Where all those wait. */
  Path stagedFiles() {
    return new Path(staging(), FILES);
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
