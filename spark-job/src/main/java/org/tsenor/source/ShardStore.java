package org.tsenor.source;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * How shards come to their final names, which depends on what a rename costs.
 *
 * <p>A shard goes through three places: attempts, of which there may be several at once; its
 * committed place, where it is whole; its final name.
 */
public sealed interface ShardStore permits RenamingStore, DirectStore {
  /** The store of an output. */
  static ShardStore of(Configuration configuration, OutputTarget target) throws IOException {
    Path root = new Path(target.root());
    Storage storage = Storage.of(configuration, root);
    OutputPaths paths = new OutputPaths(storage.fileSystem().makeQualified(root));
    return storage.renamesCheaply()
        ? new RenamingStore(storage, paths, target)
        : new DirectStore(storage, paths, target);
  }

  /** The file system of the output. */
  Storage storage();

  /** Where things lie in the output. */
  OutputPaths paths();

  /** What is written, and for whom. */
  OutputTarget target();

  /** The file system that an attempt writes to, a new one. */
  AttemptFileSystem attemptFileSystem() throws IOException;

  /** As tasks see the output's file system for what is gone after the run: nothing is forced. */
  default FileSystem scratchFileSystem() {
    return new AttemptFileSystem(storage().fileSystem(), target().digest(), false);
  }

  /**
   * A file for an attempt to write.
   *
   * @param attempt names the attempt, unlike any other
   */
  Path attempt(Artifact artifact, String shard, String attempt) throws IOException;

  /** The file that committing makes of an attempt. */
  Path committed(Artifact artifact, String shard);

  /** Brings an attempt's file to its committed place, over what may lie there. */
  void place(Path attempt, Path committed) throws IOException;

  /**
   * Lets the owner of the output pass.
   *
   * @throws OutputLostException if another run has taken it over
   */
  default void requireHeld() throws IOException {
    target().fence().requireHeld(new OwnerRecords(storage(), paths()));
  }

  /**
   * Makes an attempt the committed shard, in place of what an earlier attempt left.
   *
   * @param files that the attempt wrote, on disk, the record of bands among them
   * @throws OutputLostException if another run has taken the output over
   */
  default void commit(String shard, Map<Artifact, Path> files) throws IOException {
    requireHeld();
    FileSystem fileSystem = storage().fileSystem();
    if (isCommitted(shard, files)) {
      return;
    }
    // Without its record of bands a shard does not count: half replaced it must not.
    fileSystem.delete(committed(Artifact.BANDS, shard), false);
    for (Artifact artifact : Artifact.values()) {
      Path committed = committed(artifact, shard);
      if (files.containsKey(artifact)) {
        place(files.get(artifact), committed);
        storage().syncDirectory(committed.getParent());
      } else {
        fileSystem.delete(committed, false);
      }
    }
  }

  /** Whether another attempt has committed the same bytes: then they are left alone. */
  private boolean isCommitted(String shard, Map<Artifact, Path> attempt) throws IOException {
    Optional<Map<Artifact, FileRecord>> committed =
        ShardRecord.read(storage().fileSystem(), committed(Artifact.BANDS, shard));
    if (committed.isEmpty()
        || !committed.equals(ShardRecord.read(attemptFileSystem(), attempt.get(Artifact.BANDS)))) {
      return false;
    }
    for (Map.Entry<Artifact, FileRecord> file : committed.get().entrySet()) {
      Path path = located(file.getKey(), shard);
      if (!storage().fileSystem().exists(path)
          || storage().fileSystem().getFileStatus(path).getLen() != file.getValue().bytes()) {
        return false;
      }
    }
    for (Path path : attempt.values()) {
      attemptFileSystem().delete(path, false);
    }
    return true;
  }

  /**
   * The shards that are committed, by this job or one that it resumes, with what their records say
   * of their files. Whether the files are so is not looked at.
   */
  default Map<String, Map<Artifact, FileRecord>> committedShards() throws IOException {
    Map<String, Map<Artifact, FileRecord>> committed = new TreeMap<>();
    Path folder = committed(Artifact.BANDS, "x").getParent();
    for (String shard : Directories.shardsWithBands(storage().fileSystem(), folder)) {
      ShardRecord.read(storage().fileSystem(), committed(Artifact.BANDS, shard))
          .ifPresent(files -> committed.put(shard, new EnumMap<>(files)));
    }
    return committed;
  }

  /** Where a committed artifact lies: its committed place, or its final name if it has it. */
  default Path located(Artifact artifact, String shard) throws IOException {
    Path committed = committed(artifact, shard);
    return storage().fileSystem().exists(committed)
        ? committed
        : paths().published(artifact, shard);
  }

  /** Makes the directories and marks that tasks need, before they start. */
  void begin() throws IOException;

  /**
   * Removes the staging directory, which ends the job: whatever a task still does, none of its
   * files stays.
   *
   * @throws OutputLostException if another run has taken the output over
   */
  default void removeStaging() throws IOException {
    requireHeld();
    Directories.remove(storage(), paths().staging());
  }

  /**
   * Removes what tasks have not committed; the job may be resumed.
   *
   * @throws OutputLostException if another run has taken the output over
   */
  void removeAttempts() throws IOException;
}
