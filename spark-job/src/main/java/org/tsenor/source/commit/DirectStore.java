package org.tsenor.source.commit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * replace the one of an attempt that already has.
 */
record DirectStore(Storage storage, OutputPaths paths) implements ShardStore {
  /** What the mark of a job says that made the output directory. */
  private static final byte[] CREATED = "created".getBytes(StandardCharsets.UTF_8);

  @Override
  public FileSystem attemptFileSystem() throws IOException {
    return local().fileSystem();
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
    return paths.published(artifact, shard);
  }

  @Override
  public void place(Path attempt, Path committed) throws IOException {
    local().copyTo(attempt, storage, committed);
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
    boolean created = readStarted();
    try {
      ShardStore.super.commit(shard, files);
    } finally {
      if (isGivenUp()) {
        withdraw(shard, files.keySet(), created);
      }
    }
  }

  private boolean readStarted() throws IOException {
    try (InputStream in = storage.fileSystem().open(paths.started())) {
      return Arrays.equals(CREATED, in.readAllBytes());
    } catch (FileNotFoundException e) {
      throw new IOException("the job that writes %s has ended".formatted(paths.root()), e);
    }
  }

  /** A job that is done has no staging directory either, but leaves what loads. */
  private boolean isGivenUp() throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    return !fileSystem.exists(paths.started())
        && !fileSystem.exists(new Path(paths.root(), CheckpointIndex.FILE_NAME))
        && !fileSystem.exists(new Path(paths.root(), CheckpointCommit.SINGLE));
  }

  private void withdraw(String shard, Set<Artifact> artifacts, boolean created) throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    for (Artifact artifact : artifacts) {
      Path directory = paths.finalDirectory(artifact);
      fileSystem.delete(committed(artifact, shard), false);
      if (!directory.equals(paths.root())) {
        Directories.removeIfEmpty(fileSystem, directory);
      }
    }
    if (created) {
      Directories.removeIfEmpty(fileSystem, paths.root());
    }
  }

  @Override
  public Set<String> committedShards() throws IOException {
    return Directories.shardsWithBands(storage.fileSystem(), paths.finalDirectory(Artifact.BANDS));
  }

  @Override
  public void begin(boolean created) throws IOException {
    storage.writeAtomically(paths.started(), created ? CREATED : new byte[0]);
  }

  /** Final names are about to be taken: what has them goes first. */
  @Override
  public void beginReplacing() throws IOException {
    Directories.clear(storage.fileSystem(), paths.root(), Set.of());
  }

  @Override
  public void beginPublishing() {
    // The output directory was empty, or made so, when the job began.
  }

  @Override
  public void publish(Set<String> shards) {
    // They have their final names; without config and index nothing loads them yet.
  }

  @Override
  public boolean ownsOutput() {
    return true;
  }

  @Override
  public void removeAttempts() {
    // They lie on the executors' disks: tasks remove them.
  }

  @Override
  public void removeStaging() throws IOException {
    storage.fileSystem().delete(paths.started(), false);
    storage.fileSystem().delete(paths.staging(), true);
  }
}
