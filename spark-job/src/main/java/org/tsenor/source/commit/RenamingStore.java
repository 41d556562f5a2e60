package org.tsenor.source.commit;

import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * Attempts and committed shards lie in the output's staging directory, one rename away from each
 * other and from their final names. What is replaced stays until the new shards are all there.
 */
record RenamingStore(Storage storage, OutputPaths paths) implements ShardStore {
  @Override
  public FileSystem attemptFileSystem() {
    return new StagingFileSystem(storage.fileSystem());
  }

  @Override
  public Path attempt(Artifact artifact, String shard, String attempt) {
    return new Path(
        paths.attempts(), "%s.%s.%s".formatted(shard, attempt, artifact.stagedDirectory()));
  }

  @Override
  public Path committed(Artifact artifact, String shard) {
    return paths.staged(artifact, shard);
  }

  @Override
  public void place(Path attempt, Path committed) throws IOException {
    if (!storage.fileSystem().rename(attempt, committed)) {
      throw new IOException("could not rename %s to %s".formatted(attempt, committed));
    }
  }

  @Override
  public Set<String> committedShards() throws IOException {
    return Directories.shardsWithBands(storage.fileSystem(), paths.stagedDirectory(Artifact.BANDS));
  }

  /** Tasks make no directories: theirs are there before the first, and none is made again. */
  @Override
  public void begin(boolean created) throws IOException {
    storage.fileSystem().mkdirs(paths.attempts());
    for (Artifact artifact : Artifact.values()) {
      storage.fileSystem().mkdirs(paths.stagedDirectory(artifact));
    }
    storage.writeAtomically(paths.started(), new byte[0]);
  }

  /** What is there may be what the rows are read from: it goes when they have been. */
  @Override
  public void beginReplacing() throws IOException {
    removeStaging();
    storage.writeAtomically(paths.replacing(), new byte[0]);
  }

  @Override
  public void beginPublishing() throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    if (fileSystem.exists(paths.replacing())) {
      Directories.clear(fileSystem, paths.root(), Set.of(OutputPaths.STAGING));
      fileSystem.delete(paths.replacing(), false);
    }
    storage.writeAtomically(paths.publishing(), new byte[0]);
  }

  /** The records of bands are copied: as long as there is a staging directory, they are marks. */
  @Override
  public void publish(Set<String> shards) throws IOException {
    for (String shard : shards) {
      move(Artifact.MASKS, shard);
      move(Artifact.COMPACT, shard);
      storage.copyTo(
          paths.staged(Artifact.BANDS, shard), storage, paths.published(Artifact.BANDS, shard));
    }
    for (String shard : shards) {
      move(Artifact.SHARDS, shard);
    }
  }

  private void move(Artifact artifact, String shard) throws IOException {
    Path staged = paths.staged(artifact, shard);
    // Missing: there is none, or a job that crashed while it published has moved it already.
    if (storage.fileSystem().exists(staged)) {
      Path published = paths.published(artifact, shard);
      storage.fileSystem().mkdirs(published.getParent());
      storage.fileSystem().delete(published, false);
      place(staged, published);
    }
  }

  @Override
  public boolean ownsOutput() throws IOException {
    return storage.fileSystem().exists(paths.publishing());
  }

  @Override
  public void removeAttempts() throws IOException {
    Directories.remove(storage.fileSystem(), paths.attempts());
  }

  @Override
  public void removeStaging() throws IOException {
    Directories.remove(storage.fileSystem(), paths.staging());
  }
}
