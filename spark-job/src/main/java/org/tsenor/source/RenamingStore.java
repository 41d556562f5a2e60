package org.tsenor.source;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/**
 * Attempts and committed shards lie in the output's staging directory, one rename away from each
 * other and from their final names.
 */
record RenamingStore(Storage storage, OutputPaths paths, OutputTarget target)
    implements ShardStore {
  @Override
  public AttemptFileSystem attemptFileSystem() {
    return new AttemptFileSystem(storage.fileSystem(), target.digest(), true);
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
    storage.replace(attempt, committed);
  }

  /** Tasks make no directories: theirs are there before the first, and none is made again. */
  @Override
  public void begin() throws IOException {
    requireHeld();
    storage.makeDirectories(paths.attempts());
    for (Artifact artifact : Artifact.values()) {
      storage.makeDirectories(paths.stagedDirectory(artifact));
    }
    storage.writeAtomically(paths.started(), new byte[0]);
  }

  @Override
  public void removeAttempts() throws IOException {
    requireHeld();
    Directories.remove(storage, paths.attempts());
  }
}
