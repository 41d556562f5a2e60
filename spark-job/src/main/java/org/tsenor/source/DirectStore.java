package org.tsenor.source;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.Storage;

/**
 * Attempts lie on the executor's disk; committing uploads them to their final names, where an
 * object store shows a file whole or not at all.
 *
 * <p>A rename there would copy every byte, and a file that shows before its task may commit could
 * replace the one of an attempt that already has. Only an output that replaces another pays for a
 * copy: its shards wait in the staging directory until all are there.
 */
record DirectStore(Storage storage, OutputPaths paths, OutputTarget target) implements ShardStore {

  /** What is lost with the executor need not be forced to its disk. */
  @Override
  public AttemptFileSystem attemptFileSystem() throws IOException {
    return new AttemptFileSystem(local().fileSystem(), target.digest(), false);
  }

  private static Storage local() throws IOException {
    return Storage.of(new Configuration(false), new Path("file:///"));
  }

  @Override
  public Path attempt(Artifact artifact, String shard, String attempt) throws IOException {
    return new Path(
        LocalSpace.file("%s.%s.%s".formatted(shard, attempt, artifact.stagedDirectory())).toUri());
  }

  @Override
  public Path committed(Artifact artifact, String shard) {
    return target.beside() ? paths.staged(artifact, shard) : paths.published(artifact, shard);
  }

  @Override
  public void place(Path attempt, Path committed) throws IOException {
    local().copyTo(attempt, storage, committed, target.digest());
    local().fileSystem().delete(attempt, false);
  }

  /**
   * As every store does it, unless the job has ended.
   *
   * <p>An upload takes long, and the driver may give up the job and clear the output meanwhile.
   * Then the task is the last to leave.
   */
  @Override
  public void commit(String shard, Map<Artifact, Path> files) throws IOException {
    try {
      ShardStore.super.commit(shard, files);
    } finally {
      if (isGivenUp()) {
        withdraw(shard, files.keySet());
      }
    }
  }

  /** A job that is done has no staging directory either, but leaves what loads. */
  private boolean isGivenUp() throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    return !fileSystem.exists(paths.started())
        && (target.beside()
            || (!fileSystem.exists(new Path(paths.root(), CheckpointIndex.FILE_NAME))
                && !fileSystem.exists(new Path(paths.root(), CheckpointCommit.SINGLE))));
  }

  private void withdraw(String shard, Set<Artifact> artifacts) throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    for (Artifact artifact : artifacts) {
      Path committed = committed(artifact, shard);
      fileSystem.delete(committed, false);
      Directories.removeIfEmpty(fileSystem, committed.getParent());
    }
    Directories.removeIfEmpty(fileSystem, paths.staging());
    Directories.removeIfEmpty(fileSystem, paths.root());
  }

  @Override
  public void begin() throws IOException {
    requireHeld();
    storage.writeAtomically(paths.started(), new byte[0]);
  }

  @Override
  public void removeAttempts() {
    // They lie on the executors' disks: tasks remove them.
  }
}
