package org.tsenor.source.commit;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * How shards come to their final names, which depends on what a rename costs.
 *
 * <p>A shard goes through three places: attempts, of which there may be several at once; its
 * committed place, where it is whole; its final name.
 */
public sealed interface ShardStore permits RenamingStore, DirectStore {
  /** The store for an output directory. */
  static ShardStore of(Configuration configuration, Path root) throws IOException {
    Storage storage = Storage.of(configuration, root);
    OutputPaths paths = new OutputPaths(storage.fileSystem().makeQualified(root));
    return storage.renamesCheaply()
        ? new RenamingStore(storage, paths)
        : new DirectStore(storage, paths);
  }

  /** The file system of the output. */
  Storage storage();

  /** Where things lie in the output. */
  OutputPaths paths();

  /** The file system that attempts are written to. */
  FileSystem attemptFileSystem() throws IOException;

  /**
   * A file for an attempt to write.
   *
   * @param attempt names the attempt, unlike any other
   */
  Path attempt(Artifact artifact, String shard, String attempt) throws IOException;

  /** The file that committing makes of an attempt. */
  Path committed(Artifact artifact, String shard);

  /** Brings an attempt's file to its committed place, where nothing lies. */
  void place(Path attempt, Path committed) throws IOException;

  /**
   * Makes an attempt the committed shard, in place of what an earlier attempt left.
   *
   * @param files that the attempt wrote, the record of bands among them
   */
  default void commit(String shard, Map<Artifact, Path> files) throws IOException {
    FileSystem fileSystem = storage().fileSystem();
    // Without its record of bands a shard does not count: half replaced it must not.
    fileSystem.delete(committed(Artifact.BANDS, shard), false);
    for (Artifact artifact : Artifact.values()) {
      Path committed = committed(artifact, shard);
      fileSystem.delete(committed, false);
      if (files.containsKey(artifact)) {
        place(files.get(artifact), committed);
      }
    }
  }

  /** The shards that are committed, by this job or one that it resumes. */
  Set<String> committedShards() throws IOException;

  /**
   * Begins a job, before tasks start.
   *
   * @param created whether the output directory is there because of this job
   */
  void begin(boolean created) throws IOException;

  /** Clears the way for an output that replaces what is there, before tasks start. */
  void beginReplacing() throws IOException;

  /** From here on the output directory holds nothing but what this job makes of it. */
  void beginPublishing() throws IOException;

  /** Gives committed shards their final names; may be repeated after a crash. */
  void publish(Set<String> shards) throws IOException;

  /** Whether the output directory holds, outside of staging, nothing but what this job wrote. */
  boolean ownsOutput() throws IOException;

  /** Removes what tasks have not committed; the job may be resumed. */
  void removeAttempts() throws IOException;

  /**
   * Removes the staging directory, which ends the job: whatever a task still does, none of its
   * files stays.
   */
  void removeStaging() throws IOException;
}
